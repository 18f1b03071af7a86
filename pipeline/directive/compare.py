"""What a new version of a campaign asks otherwise than the one in force, told in sentences."""

from collections.abc import Iterator, Mapping
from typing import Any

from schemas.campaign import Campaign
from schemas.campaign_file import CampaignError, parse_campaign


def changes(before: str, after: str) -> list[str]:
    """What is asked otherwise, one sentence a part; empty where nothing changed or a text has faults."""
    try:
        old, new = parse_campaign(before), parse_campaign(after)
    except CampaignError:
        return []
    return [*_sections(old, new), *_figures(old, new), *_checks(old, new), *_units(old, new), *_days(old, new)]


def _told(what: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[str]:
    added, gone = [name for name in new if name not in old], [name for name in old if name not in new]
    changed = [name for name in new if name in old and new[name] != old[name]]
    for verb, names in (("thêm", added), ("bỏ", gone), ("đổi", changed)):
        if names:
            more = f" và {len(names) - 5} mục khác" if len(names) > 5 else ""
            yield f"{verb} {len(names)} {what}: {', '.join(names[:5])}{more}"


def _sections(old: Campaign, new: Campaign) -> Iterator[str]:
    def asked(campaign: Campaign) -> dict[str, Any]:
        return {one.id: (one.title, one.aliases, one.required) for one in campaign.outline}

    yield from _told("mục của đề cương", asked(old), asked(new))


def _figures(old: Campaign, new: Campaign) -> Iterator[str]:
    def asked(campaign: Campaign) -> dict[str, Any]:
        measures = {one.id: one.aliases for table in campaign.tables for one in (*table.rows, *table.columns)}
        return {name: (one, measures.get(one.row)) for name, one in campaign.figures.items()}

    yield from _told("số liệu", asked(old), asked(new))


def _checks(old: Campaign, new: Campaign) -> Iterator[str]:
    yield from _told("phép kiểm tra", {c.id: c.that for c in old.checks}, {c.id: c.that for c in new.checks})


def _units(old: Campaign, new: Campaign) -> Iterator[str]:
    yield from _told("đơn vị", old.units_by_code, new.units_by_code)


def _days(old: Campaign, new: Campaign) -> Iterator[str]:
    if old.due_before != new.due_before:
        yield f"đổi thời hạn: trước {old.due_before:%d/%m/%Y} thành trước {new.due_before:%d/%m/%Y}"
