"""Whose report it is: the issuer of the letterhead, confirmed by the report's words, place of issue or sender.

A unit is vouched for only on two grounds: a report on the wrong unit is twenty silent errors at once. File names are no
ground (they lie). An issuer that is not one of the campaign's units gives no unit at all, however alike its name is.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Final, NamedTuple

from rapidfuzz import fuzz

from pipeline.extract.dates import find_dates, place_before
from pipeline.extract.flow import PICTURED, Flow, Placed, lines_of
from pipeline.extract.issuers import NUMBERED_NAME
from pipeline.extract.organisations import Name, Register, likeness, same_place
from pipeline.extract.pages import is_motto
from pipeline.extract.text import clean, key
from schemas.campaign import Campaign, Unit
from schemas.reading import Line, Reading, Region
from schemas.record import Evidence, Status, TextField

_NOT_ISSUERS: Final = re.compile(r"^(so \d|so \W|so$|\W*$|v v|doc lap|cong hoa|bao cao|kinh gui)")
_BEFORE_MOTTO: Final = re.compile(
    r"^(?P<own>.*\S)\s+(?:C[ỘO]NG\s+H[OÒ][AÀ]\s+X[ÃA]\s+H[ỘO]I|Đ[ỘO]C\s+L[ẬA]P\s*[-–]).*$", re.IGNORECASE
)
_CODE: Final = re.compile(r"^\W*so\b.*\b[a-z]?bc\b|^\W*[a-z]{0,3} ?so\W*$")
_TOGETHER: Final = re.compile(r"\s+[-–—]\s+")
_DASH_AT_END: Final = re.compile(r"\s*[-–—]\s*$")
_JOINT_CODE: Final = re.compile(r"/\s?[A-ZĐ]{0,4}LT\s?[-–]|[-–]LT\s*$")
_HIGHER: Final = re.compile(r"(?:uy ban nhan dan|hoi dong nhan dan|so|bo|tinh uy|huyen uy|dang uy)\b")
_MARGIN: Final = 0.08


class _Match(NamedTuple):
    unit: Unit
    score: float
    exact: bool


def identify_unit(flow: Flow, reading: Reading, campaign: Campaign) -> TextField:
    """The unit's code: `read` on two grounds, `doubtful` on one or where they disagree, null for a stranger."""
    register = Register(campaign.units)
    issuer = _issuer_lines(flow)
    matches = _matches(_issuer_names([line.text for _, line in issuer], register), register)
    mentioned = _mentioned(flow, register)
    senders = _senders(reading, campaign.units)
    evidence = tuple(_evidence(placed, line) for placed, line in issuer)
    joint = _joint(_unbroken([line.text for _, line in issuer]), register, said=_says_joint(flow), known=bool(matches))
    if joint:
        reason, others = "văn bản liên cơ quan: chọn đơn vị báo cáo", tuple(unit.code for unit in joint[1:])
        return TextField(
            value=joint[0].code, status=Status.DOUBTFUL, confidence=0.5, alternatives=others, evidence=evidence,
            reason=reason,
        )  # fmt: skip
    if matches:
        grounds = [matches[0].unit in senders, _issued_at(flow, matches[0].unit, register)]
        return _from_issuer(matches, mentioned, grounds, evidence)
    if issuer:
        reason = "cơ quan ban hành không có trong danh sách đơn vị"
        return TextField(status=Status.DOUBTFUL, reason=reason, evidence=evidence)
    return _from_words(mentioned, senders)


def _issuer_lines(flow: Flow) -> list[tuple[Placed, Line]]:
    """The left column of the letterhead down to the number: who issues the paper, and under whom."""
    lines = list(lines_of(flow.letterhead))
    left = [(p, line) for p, line in lines if line.region is Region.LEFT or _BEFORE_MOTTO.match(clean(line.text))]
    left = left if any(line.region is Region.LEFT for _, line in left) else _above_number(lines)
    found: list[tuple[Placed, Line]] = []
    for placed, line in ((placed, _own_half(line)) for placed, line in left):
        words = key(line.text)
        named = bool(found) and bool(NUMBERED_NAME.match(clean(line.text)))  # "TRƯỜNG TIỂU HỌC" over "SỐ 2 BÌNH LÂM"
        number = re.match(r"^so (\d|bc\b|[a-z]{0,3}\d)", words) or re.match(r"^\s*[Ss]ố\s*:", line.text)
        if number and not named:
            break
        if found and placed.route in PICTURED and ("/" in line.text or _CODE.search(words)):
            break  # the line of the number, misread: "SỐ JBC:", "BS: Số: /BC"
        if (named or not _NOT_ISSUERS.match(words)) and not is_motto(line.text):
            found.append((placed, line))
    return found


def _own_half(line: Line) -> Line:
    """A line without the motto beside it, where a narrow gap left both columns in one line."""
    beside = _BEFORE_MOTTO.match(clean(line.text))
    return line.model_copy(update={"text": beside["own"]}) if beside else line


def _above_number(lines: Sequence[tuple[Placed, Line]]) -> list[tuple[Placed, Line]]:
    motto = next((i for i, (_, line) in enumerate(lines) if is_motto(line.text)), None)
    return [(p, line) for i, (p, line) in enumerate(lines[:12]) if motto is None or i != motto]


def _issuer_names(lines: Sequence[str], register: Register) -> list[Name]:
    """The names under which the issuer may be known: its own lines alone, and with the place of those above it."""
    bodies = _bodies(lines, register)
    return _called(bodies[-1], bodies[:-1], register) if bodies else []


def _bodies(lines: Sequence[str], register: Register) -> list[str]:
    """The offices of a letterhead from the highest down, each of its lines together, as `Register.spelt`."""
    bodies: list[str] = []
    for line in lines:
        words = register.spelt(line)
        goes_on = bodies and (NUMBERED_NAME.match(clean(line)) or register.goes_on(bodies[-1], words))
        if (register.starts_name(words) and not goes_on) or not bodies:
            bodies.append(words)
        else:
            bodies[-1] = f"{bodies[-1]} {words}"
    return bodies


def _called(own: str, above: Sequence[str], register: Register) -> list[Name]:
    apart = [own, *(f"{own} {register.take_apart(body).place}" for body in reversed(above))]
    return [register.take_apart(name) for name in apart]


def _unbroken(lines: Sequence[str]) -> list[str]:
    """The lines, those that end with a dash together with the next: "PHÒNG GDĐT HUYỆN X -" over "HỘI KHUYẾN HỌC"."""
    out: list[str] = []
    for line in lines:
        opened = out and _DASH_AT_END.search(out[-1])
        if opened:
            out[-1] = f"{out[-1][: opened.start()]} - {clean(line)}"
        else:
            out.append(clean(line))
    return out


def _says_joint(flow: Flow) -> bool:
    """Whether the paper's own number says that several offices issue it ("12/BCLT-PGDĐT-HKH")."""
    return any(_JOINT_CODE.search(clean(line.text)) for _, line in lines_of(flow.letterhead))


def _joint(lines: Sequence[str], register: Register, *, said: bool, known: bool) -> list[Unit]:
    """The campaign's units among offices that issue a paper together, side by side or one above the other.

    Offices above each other are as a rule one over the other: they are together only where the paper's number says so,
    or where both are named by one place and the lower is no unit (``known``: it is one).
    """
    beside = _beside(lines, register)
    if beside:
        return beside
    bodies = _bodies(lines, register)
    together = [body for body in bodies if not _HIGHER.match(body)]
    places = [register.take_apart(body).place for body in together]
    if len(together) < 2 or not (said or (not known and places[-1] and places[-2] == places[-1])):
        return []
    above = [body for body in bodies if _HIGHER.match(body)]
    found = [match.unit for body in together for match in _matches(_called(body, above, register), register)[:1]]
    return list({unit.code: unit for unit in found}.values())


def _beside(lines: Sequence[str], register: Register) -> list[Unit]:
    """Those of one line: "PHÒNG GDĐT HUYỆN X - HỘI KHUYẾN HỌC HUYỆN X"; what only ends the name follows below."""
    found: dict[str, Unit] = {}
    for position, line in enumerate(lines):
        parts = [part.strip() for part in _TOGETHER.split(line)]
        if len(parts) > 1 and all(register.starts_name(register.spelt(part)) for part in parts):
            below = takewhile(lambda text: not register.starts_name(register.spelt(text)), lines[position + 1 :])
            ends = list(below)
            for part in parts:
                for match in _matches(_issuer_names([*lines[:position], part, *ends], register), register)[:1]:
                    found[match.unit.code] = match.unit
    return list(found.values())


def _matches(names: Sequence[Name], register: Register) -> list[_Match]:
    """Units whose kind and place both fit, best first."""
    matches = []
    for unit in register.units:
        pairs = [(likeness(seen, name), seen.place == name.place) for seen in names for name in register.names_of(unit)]
        score, exact = max(pairs, default=(0.0, False))
        if score > 0:
            matches.append(_Match(unit, score, exact))
    return sorted(matches, key=lambda m: -m.score)


def _from_issuer(
    matches: Sequence[_Match], mentioned: Sequence[Unit], grounds: Sequence[bool], evidence: tuple[Evidence, ...]
) -> TextField:
    best = matches[0]
    rivals = [m.unit.code for m in matches[1:] if m.score > best.score - _MARGIN]
    against = bool(mentioned) and best.unit not in mentioned
    if not rivals and not against and (best.unit in mentioned or (best.exact and any(grounds))):
        confidence = min(0.999, 0.9 + 0.1 * best.score)
        return TextField(value=best.unit.code, status=Status.READ, confidence=confidence, evidence=evidence)
    others = dict.fromkeys([*rivals, *(unit.code for unit in mentioned if unit is not best.unit)])
    return TextField(
        value=best.unit.code,
        status=Status.DOUBTFUL,
        confidence=0.6,
        evidence=evidence,
        alternatives=tuple(others),
        reason="phần đầu và nội dung nêu hai đơn vị khác nhau" if against else "tên đơn vị chưa đủ căn cứ",
    )


def _from_words(mentioned: Sequence[Unit], senders: Sequence[Unit]) -> TextField:
    """Without a letterhead: the report's own words and the sender's address."""
    both = [unit for unit in mentioned if unit in senders]
    if len(both) == 1:
        return TextField(value=both[0].code, status=Status.READ, confidence=0.95)
    guesses = list(dict.fromkeys(unit.code for unit in (*mentioned, *senders)))
    if not guesses:
        return TextField(status=Status.MISSING, reason="không thấy tên đơn vị trong văn bản")
    reason = "chỉ có một căn cứ về đơn vị"
    return TextField(
        value=guesses[0], status=Status.DOUBTFUL, confidence=0.5, alternatives=tuple(guesses[1:]), reason=reason
    )


def _mentioned(flow: Flow, register: Register) -> list[Unit]:
    """Units that the report's own sentences name as the one that reports."""
    text = " ".join(register.spelt(words) for words in _own_words(flow))
    return [unit for unit in register.units if any(_names(text, name) for name in register.names_of(unit))]


def _own_words(flow: Flow) -> Iterator[str]:
    """The opening before the first heading, the last sentence, and the line that says what an annex belongs to."""
    for placed in (*flow.body[:4], *flow.closing[:2], *flow.body[flow.annex_from :]):
        if isinstance(placed.item, Line) and "bao cao" in key(placed.item.text) and len(placed.item.text) < 900:
            yield placed.item.text


def _names(text: str, name: Name) -> bool:
    if len(name.whole.split()) < 3 or not name.kind:
        return False
    found = fuzz.partial_ratio_alignment(name.whole, text, score_cutoff=88)
    if found is None:
        return False
    seen = text[max(0, found.dest_start - 2) : found.dest_end + 12]
    return bool(re.search(rf"\b{name.place}\b", seen))


def _issued_at(flow: Flow, unit: Unit, register: Register) -> bool:
    """Whether the place of issue ("An Minh, ngày …") is the place in the unit's name."""
    places = {name.place for name in register.names_of(unit)} - {""}
    for _, line in lines_of(flow.letterhead):
        for found in find_dates(line.text):
            seen = register.take_apart(place_before(line.text, found.start)).place
            if seen and any(same_place(seen, place) for place in places):
                return True
    return False


def _senders(reading: Reading, units: Sequence[Unit]) -> list[Unit]:
    addresses = {address.lower() for file in reading.files for address in re.findall(r"[\w.+-]+@[\w.-]+", file.sender)}
    return [unit for unit in units if addresses & {email.lower() for email in unit.emails}]


def _evidence(placed: Placed, line: Line) -> Evidence:
    return Evidence(file=placed.file, page=placed.page, bbox=line.box, at=line.at or None, text=clean(line.text))
