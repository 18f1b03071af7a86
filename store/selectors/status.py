"""How the system is: what waits, what is stuck, which part was last heard of when."""

from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone

from config.settings import load_settings
from store.models import Heartbeat, Lease
from store.selectors.submissions import QueueState, classified_waiting, queue_state

BROKEN = "SAI:"  # begins what a look at the originals says when something differs
PARTS = {"inbox": "thư mục nhận báo cáo", "worker": "bộ đọc", "beat": "lịch chạy"}


class SystemStatus(NamedTuple):
    """Queue, signs of life, and one sentence for each thing that is stuck (empty: all is well)."""

    queue: QueueState
    heartbeats: list[Heartbeat]
    stuck: list[str]


def heartbeats() -> list[Heartbeat]:
    """The last sign of life of every part."""
    return list(Heartbeat.objects.order_by("part"))


def is_free(lease: str) -> bool:
    """Whether nobody holds this lease now."""
    return not Lease.objects.filter(name=lease, until__gt=timezone.now()).exclude(holder="").exists()


def system_status() -> SystemStatus:
    """The whole state; a queue that stands still is stuck even when every process runs."""
    queue, beats = queue_state(), heartbeats()
    return SystemStatus(queue, beats, [*_silent(beats), *_standing(queue), *_broken(beats), *_classified()])


def silence_of(part: str) -> str:
    """Why a part counts as silent; empty when it was heard of lately."""
    beat = Heartbeat.objects.filter(part=part).first()
    limit = timedelta(seconds=5 * load_settings().sweep_seconds)
    if beat is None:
        return f"{part}: chưa có tín hiệu"
    return (
        f"{part}: không có tín hiệu từ {timezone.localtime(beat.at):%d/%m %H:%M}"
        if timezone.now() - beat.at > limit
        else ""
    )


def _silent(beats: list[Heartbeat]) -> list[str]:
    now = timezone.now()
    limit = timedelta(seconds=5 * load_settings().sweep_seconds)
    last = {beat.part: beat.at for beat in beats}
    return [
        f"{name}: không có tín hiệu; khởi động lại hệ thống (./tonghop up)"
        for part, name in PARTS.items()
        if part not in last or now - last[part] > limit
    ]


def _classified() -> list[str]:
    numbers = ", ".join(map(str, classified_waiting()))
    return [f"văn bản đóng dấu mật chờ quản trị xử lý theo quy định: báo cáo đến số {numbers}"] if numbers else []


def _broken(beats: list[Heartbeat]) -> list[str]:
    return [f"bản gốc, nhật ký: {beat.said}" for beat in beats if beat.said.startswith(BROKEN)]


def _standing(queue: QueueState) -> list[str]:
    limit = timedelta(seconds=load_settings().reader_seconds + 2 * load_settings().stale_seconds)
    if queue.oldest_open is None or timezone.now() - queue.oldest_open < limit or queue.reading:
        return []
    return [f"{queue.waiting} báo cáo chờ đọc từ {timezone.localtime(queue.oldest_open):%d/%m %H:%M}: xem bộ đọc"]
