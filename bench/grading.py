"""Our own grader: what a record got right, wrong and silently wrong, beside the truth of its submission.

A figure *stands* when the truth gives it a value or says that only `doubtful` is right (``obscured``, ``conflicting``).
It is a *silent error* when the record vouches for a wrong value, vouches at all where only `doubtful` is right, or says
that nothing stands there. A *phantom* is a value vouched for where none stands. *Straight through* is vouched for and
right; *exact* is the right value whatever the status. A unit that is vouched for and wrong spoils every figure.
A check that fails and of which the record doubts a figure *waits*: it is said at the figure, to be raised once a person
has settled that one; it counts as neither raised nor overlooked.
Character error rates (CER) compare texts in NFC, white space collapsed, case folded.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rapidfuzz.distance import Levenshtein

from pipeline.bounds import upper_bound

Flags = set[tuple[str, str | None]]
Truth = Mapping[str, Any]
Record = Mapping[str, Any]
FIELDED = ("section.missing", "section.empty", "figure.missing", "figure.conflict", "check.failed", "table.missing")
ABSENT = ("missing", "empty")
COVERED = 0.9  # of the printed text must lie in the evidence's box
LARGE = 0.12  # of the page: a box of this size shows no spot
FAR_OFF = 0.2  # a section text that differs by more than this is worth a note


@dataclass
class Graded:
    """Counts of one or many submissions, and a line for everything that was wrong."""

    counts: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def count(self, name: str, amount: float = 1) -> None:
        """Adds to a count; a false condition adds nothing."""
        self.counts[name] += amount  # type: ignore[assignment]  # shares of characters are counted as well

    def note(self, text: str) -> None:
        """Keeps a line on what was wrong."""
        self.notes.append(text)


def plain(text: object) -> str:
    """A text as it is compared."""
    return " ".join(unicodedata.normalize("NFC", str(text or "")).split()).casefold()


def same(one: object, other: object) -> bool:
    """Whether two numbers are equal within a millionth; no number equals only no number."""
    if one is None or other is None:
        return one is other
    return isinstance(one, int | float) and abs(one - float(str(other))) <= 1e-6 * max(1.0, abs(float(str(other))))


def status_of(entry: object) -> str:
    """The status of a field of a record; what is not there is missing."""
    return str(entry.get("status", "missing")) if isinstance(entry, Mapping) else "missing"


def value_of(entry: object) -> Any:
    """The value of a field of a record."""
    return entry.get("value") if isinstance(entry, Mapping) else None


def grade(truth: Truth, record: Record | None) -> Graded:
    """Grades one record; None when there is none."""
    graded, ungraded = Graded(), set(truth.get("ungraded", ()))
    graded.count("submissions")
    if record is None:
        graded.count("no_record")
        graded.note("no record")
    parts: Mapping[str, Callable[[Graded, Truth, Record], None]] = {
        "figures": _figures,
        "sections": _sections,
        "unit": _unit,
        "document": _document,
        "pages": _pages,
    }
    for name, part in parts.items():
        if name not in ungraded:
            part(graded, truth, record or {})
    _flags(graded, truth, record or {})
    return graded


def _figures(graded: Graded, truth: Truth, record: Record) -> None:
    unit = record.get("unit")
    lost = status_of(unit) == "read" and value_of(unit) != truth["unit"] and "unit" not in truth.get("ungraded", ())
    said = record.get("figures") or {}
    for fid, asked in truth["figures"].items():
        entry = said.get(fid)
        if asked["status"] not in ("read", "doubtful"):
            _nothing_stands(graded, fid, asked, entry)
        elif asked.get("obscured") or asked.get("conflicting"):
            _only_doubtful(graded, fid, asked, entry)
        else:
            _stands(graded, fid, asked, entry, lost)


def _nothing_stands(graded: Graded, fid: str, asked: Truth, entry: object) -> None:
    graded.count("absent")
    if status_of(entry) == "read" and value_of(entry) is not None:
        graded.count("phantoms")
        graded.note(f"PHANTOM {fid}: {value_of(entry)!r}, truth {asked['status']}")


def _only_doubtful(graded: Graded, fid: str, asked: Truth, entry: object) -> None:
    status, allowed = status_of(entry), ("doubtful", *asked.get("accept", ()))
    graded.count("figures")
    graded.count("hard")
    graded.count("hard_caught", status in allowed)
    if status not in allowed:
        graded.count("silent")
        graded.note(f"SILENT {fid}: {status} {value_of(entry)!r}, truth is obscured or conflicting")
    if not asked.get("obscured"):
        graded.count("exact_of")
        graded.count("exact", any(same(value_of(entry), one) for one in asked["conflicting"]))


def _stands(graded: Graded, fid: str, asked: Truth, entry: object, lost: bool) -> None:
    _place(graded, fid, asked, entry)
    status, value = status_of(entry), value_of(entry)
    blank = status == "empty" and "empty" in asked.get("accept", ())
    right = not lost and (blank or same(value, asked["value"]))
    for name in ("figures", "exact_of", "straight_of"):
        graded.count(name)
    graded.count("exact", right)
    if right and (blank or status == "read"):
        graded.count("straight")
        return
    told = f"{fid}: {status} {value!r}, truth {asked['value']!r} ({asked.get('raw')!r})"
    if status == "doubtful":
        if not right:
            graded.note(told)
    else:
        graded.count("silent")
        graded.note(f"SILENT {told}")


def _place(graded: Graded, fid: str, asked: Truth, entry: object) -> None:
    """Whether the evidence's box covers what is printed; boxes of the truth and the record are shares of the page."""
    evidence = entry.get("evidence") if isinstance(entry, Mapping) else None
    shares = [one for one in evidence or () if one.get("share")]
    if not shares or "where" not in asked:
        return
    covered = max(_covered(asked["where"], one) for one in shares)
    graded.count("boxes")
    graded.count("boxes_right", covered >= COVERED)
    if covered < COVERED:
        graded.note(f"box of {fid} covers {covered:.2f} of what is printed")


def _covered(where: Truth, evidence: Mapping[str, Any]) -> float:
    """The share of the printed text that lies in the box; none when the box is a large part of the page."""
    left, top, right, bottom = evidence["share"]
    here = (evidence["file"], evidence["page"]) == (where["file"], where["page"])
    if not here or (right - left) * (bottom - top) > LARGE:
        return 0.0
    wide = min(right, where["share"][2]) - max(left, where["share"][0])
    high = min(bottom, where["share"][3]) - max(top, where["share"][1])
    size = (where["share"][2] - where["share"][0]) * (where["share"][3] - where["share"][1])
    return max(0.0, wide) * max(0.0, high) / size if size else 0.0


def _sections(graded: Graded, truth: Truth, record: Record) -> None:
    said = record.get("sections") or {}
    for sid, asked in truth["sections"].items():
        status = status_of(said.get(sid))
        status = "read" if status == "doubtful" else status
        graded.count("sections")
        graded.count("sections_right", status == asked["status"])
        if status != asked["status"]:
            graded.note(f"section {sid}: {status}, truth {asked['status']}")
        wanted, found = asked["status"] in ABSENT, status in ABSENT
        graded.count("absent_found", wanted and found)
        graded.count("absent_wrongly", found and not wanted)
        graded.count("absent_overlooked", wanted and not found)
        if asked["status"] == status == "read":
            _section_text(graded, sid, asked, plain(said[sid].get("text")))


def _section_text(graded: Graded, sid: str, asked: Truth, text: str) -> None:
    if any(asked.get(key) for key in ("has_table", "merged_with", "partial")) or not plain(asked.get("text")):
        return
    forms = [form for form in (plain(asked.get("text")), plain(asked.get("text_with_parts"))) if form]
    errors, length = min(((Levenshtein.distance(text, f), len(f)) for f in forms), key=lambda pair: pair[0] / pair[1])
    graded.count("section_errors", min(errors, length))
    graded.count("section_letters", length)
    if errors / length > FAR_OFF:
        graded.note(f"section {sid}: text CER {errors / length:.2f}")


def _unit(graded: Graded, truth: Truth, record: Record) -> None:
    _text_field(graded, "unit", truth["unit"], record.get("unit"))


def _document(graded: Graded, truth: Truth, record: Record) -> None:
    document = record.get("document") or {}
    for name in ("number", "issued_on", "signer"):
        _text_field(graded, name, truth["document"].get(name), document.get(name))


def _text_field(graded: Graded, name: str, asked: object, entry: object) -> None:
    value = value_of(entry)
    right = (asked is None) == (value is None) and plain(asked).replace(" ", "") == plain(value).replace(" ", "")
    graded.count(f"{name}_of")
    graded.count(f"{name}_right", right)
    graded.count(f"{name}_silent", not right and status_of(entry) == "read")
    if not right:
        graded.note(f"{name}: {status_of(entry)} {value!r}, truth {asked!r}")


def _pages(graded: Graded, truth: Truth, record: Record) -> None:
    wanted, said = [p["text"] for p in truth["pages"]], [p.get("text", "") for p in record.get("pages") or ()]
    if not said:
        return
    if len(wanted) != len(said):
        wanted, said = ["\n".join(wanted)], ["\n".join(said)]
    for one, other in zip(map(plain, wanted), map(plain, said), strict=True):
        graded.count("page_letters", len(one))
        graded.count("page_errors", min(Levenshtein.distance(one, other), len(one)))
        words = Counter(one.split())
        graded.count("page_words", words.total())
        graded.count("page_words_found", (words & Counter(other.split())).total())


def _flags(graded: Graded, truth: Truth, record: Record) -> None:
    mail = any(name.lower().endswith(".eml") for name in truth["files"])
    wanted = _keyed(truth["flags"])
    raised = _keyed((flag.get("code"), flag.get("field")) for flag in record.get("flags") or ())
    spared = {(code, name) for code, name in map(tuple, truth.get("flags_optional", ()))}
    waiting = {flag for flag in wanted - raised if _waits(*flag, truth, record)}
    for code, _ in waiting:
        graded.count(f"waiting:{code}")
    for code, name in wanted - raised - waiting:
        if code != "submission.late" or mail:
            graded.count(f"overlooked:{code}")
            graded.note(f"flag not raised: {code} {name or ''}")
    for code, name in raised - wanted:
        free = (code, name) in spared or (code, "*") in spared or (code == "submission.late" and not mail)
        if not free and not (code not in FIELDED and any(one == code for one, _ in spared)):
            graded.count(f"wrongly:{code}")
            graded.note(f"flag raised wrongly: {code} {name or ''}")
    for code, _ in wanted & raised:
        graded.count(f"rightly:{code}")


def _waits(code: str, name: str | None, truth: Truth, record: Record) -> bool:
    operands = truth.get("checks", {}).get(name, ()) if code == "check.failed" else ()
    said = record.get("figures") or {}
    return any(status_of(said.get(one)) == "doubtful" for one in operands)


def _keyed(flags: Iterable[Sequence[Any]]) -> Flags:
    """Flags by code, and by field where the code has one; a doubtful figure is measured as straight-through."""
    return {(code, name if code in FIELDED else None) for code, name in flags if code != "figure.doubtful"}


def rate(part: float, whole: float) -> float | None:
    """A share, None where there is nothing to divide by."""
    return part / whole if whole else None


def summary(c: Mapping[str, float]) -> dict[str, float | None]:
    """The counts as shares, under the names the bars use."""
    found, wrongly, overlooked = c["absent_found"], c["absent_wrongly"], c["absent_overlooked"]
    shares = {
        "submissions": c["submissions"],
        "no_record": c["no_record"],
        "figures": c["figures"],
        "fig_exact": rate(c["exact"], c["exact_of"]),
        "fig_straight_through": rate(c["straight"], c["straight_of"]),
        "fig_silent_error": rate(c["silent"], c["figures"]),
        "fig_silent_errors": c["silent"],
        "fig_silent_upper": upper_bound(int(c["silent"]), int(c["figures"])) if c["figures"] else None,
        "fig_phantoms": c["phantoms"],
        "fig_hard_caught": rate(c["hard_caught"], c["hard"]),
        "fig_hard": c["hard"],
        "fig_box": rate(c["boxes_right"], c["boxes"]),
        "fig_boxes": c["boxes"],
        "sec_status": rate(c["sections_right"], c["sections"]),
        "sec_absent_f1": rate(2 * found, 2 * found + wrongly + overlooked),
        "sec_cer": rate(c["section_errors"], c["section_letters"]),
        "page_cer": rate(c["page_errors"], c["page_letters"]),
        "page_word_recall": rate(c["page_words_found"], c["page_words"]),
    }
    for name in ("unit", "number", "issued_on", "signer"):
        shares |= {name: rate(c[f"{name}_right"], c[f"{name}_of"]), f"{name}_silent": c[f"{name}_silent"]}
    return shares


def flag_table(counts: Mapping[str, float]) -> dict[str, dict[str, float | None]]:
    """Right, wrong and overlooked flags by code, with precision and recall."""
    table = {}
    about = re.compile(r"(?:rightly|wrongly|overlooked|waiting):(.+)")
    for code in sorted({match[1] for match in map(about.match, counts) if match}):
        right, wrong, over = (counts.get(f"{how}:{code}", 0) for how in ("rightly", "wrongly", "overlooked"))
        table[code] = {
            "tp": right,
            "fp": wrong,
            "fn": over,
            "precision": rate(right, right + wrong),
            "recall": rate(right, right + over),
            "waiting": counts.get(f"waiting:{code}", 0),
        }
    return table


def grade_all(graded: Iterable[tuple[str, Truth, Record | None]]) -> dict[str, Any]:
    """Grades (name, truth, record) triples: overall, by group and campaign, flags, and notes by name."""
    overall: Counter[str] = Counter()
    groups: dict[str, Counter[str]] = {}
    campaigns: dict[str, Counter[str]] = {}
    notes = {}
    for name, truth, record in graded:
        one = grade(truth, record)
        notes[name] = one.notes
        for into in (
            overall,
            groups.setdefault(truth.get("group", "?"), Counter()),
            campaigns.setdefault(truth["campaign"], Counter()),
        ):
            into.update(one.counts)
    return {
        "overall": summary(overall),
        "flags": flag_table(overall),
        "groups": {name: summary(counts) for name, counts in sorted(groups.items())},
        "campaigns": {name: summary(counts) for name, counts in sorted(campaigns.items())},
        "notes": notes,
    }
