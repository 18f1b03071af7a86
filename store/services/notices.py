"""The morning mail and the alarm mail: queued under a key of day and cause, so that neither is ever sent twice."""

from datetime import datetime
from typing import Final

from django.utils import timezone

from config.settings import Settings, load_settings
from pipeline.letters.envelope import is_address
from store.models import Outgoing
from store.packing import digest
from store.selectors.digest import alarms, cause_of, morning, nights
from store.services.outbox import queue_mail

MORNING: Final = "tonghop: tình hình sáng {day}"
ALARM: Final = "tonghop: có việc đứng lại"
CLOSE: Final = "Thư tự động của tonghop, không cần trả lời."


def queue_morning(now: datetime) -> int:
    """Queues today's morning mails once their moment has come; gives how many are new. One that was missed is late."""
    settings, local = load_settings(), timezone.localtime(now)
    if not settings.sends_mail or f"{local:%H:%M}" < settings.digest_at:
        return 0
    key = f"digest:{local:%Y-%m-%d}"
    to = [one for one in _addresses(settings.digest_to) if not Outgoing.objects.filter(key=f"{key}:{one}").exists()]
    if not to:
        return 0
    lines = [f"- {line.number} {line.says}" for line in morning(now) if line.number] or ["- không có gì mới"]
    night = nights(now) or ["đêm qua không có bản tổng hợp mới"]
    body = "\n".join(
        ["Tình hình sáng nay:", *lines, "", "Kết quả đêm qua:", *(f"- {one}" for one in night), *_end(settings)]
    )
    for address in to:
        queue_mail(
            key=f"{key}:{address}", addresses=[address], subject=MORNING.format(day=f"{local:%d/%m/%Y}"), body=body
        )
    return len(to)


def queue_alarm(now: datetime) -> int:
    """Queues an alarm for every cause that was not told today; gives how many mails are new."""
    settings = load_settings()
    to = _addresses(settings.alarm_to) if settings.sends_mail else []
    if not to:
        return 0
    found = {f"alarm:{timezone.localdate(now)}:{digest(cause_of(one))[:16]}": one for one in alarms(now)}
    queued = 0
    for key, sentence in found.items():
        body = "\n".join([sentence, "", "Xem trang Tình trạng, hoặc chạy: ./tonghop status", *_end(settings)])
        for address in to:
            if not Outgoing.objects.filter(key=f"{key}:{address}").exists():
                queue_mail(key=f"{key}:{address}", addresses=[address], subject=ALARM, body=body)
                queued += 1
    return queued


def _addresses(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if is_address(one.strip())]


def _end(settings: Settings) -> list[str]:
    return ["", *([settings.public_url] if settings.public_url else []), CLOSE]
