"""How well directives are read into drafts: made-up letters as Word, PDF and scan, against what they really ask.

The samples are written by hand, the others by `bench.papers.directive` from campaigns; seeds differ from each other in
shape. A section counts as found when its id is right and its title is (0.85 likeness, case folded); one that answers to
nothing in the letter is invented.
"""

import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.generate import CAMPAIGNS
from bench.papers.directive import some_directive
from bench.results import table
from pipeline.campaigns import load_campaign
from pipeline.directive.draft import draft_campaign
from pipeline.directive.outline import walk
from pipeline.extract.text import key, similar
from pipeline.options import Options, SourceFile
from pipeline.readers.submission import read_files
from samples.letters import letters, printed, scanned, write_letter
from schemas.draft import CampaignDraft
from schemas.record import Status

LIKE = 0.85
BARS = {"docx": 0.98, "pdf": 0.98, "scan": 0.95}
FIELDS = ("number", "issued_on", "due_before", "period", "issuer", "email")


def measure(count: int, seed: int, kinds: Sequence[str]) -> dict[str, Any]:
    """Reads the samples and ``count`` generated letters in each kind of file; sums by kind."""
    generated = [some_directive(load_campaign(path), seed + n) for n in range(count) for path in CAMPAIGNS]
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    notes: list[str] = []
    with tempfile.TemporaryDirectory(prefix="tonghop-directives-") as folder:
        for group, several in (("samples", letters()), ("generated", generated)):
            for number, letter in enumerate(several):
                for kind, path in _files(letter, Path(folder), kinds, seed + number):
                    began = time.perf_counter()
                    draft = draft_campaign(read_files([SourceFile(path=path, name=path.name)], Options()))
                    graded = grade(letter, draft) | {"seconds": time.perf_counter() - began}
                    notes += [f"{letter['name']} {kind}: {note}" for note in graded.pop("notes")]
                    groups[f"{group} {kind}"].append(graded)
    return {"groups": {name: _sum(many) for name, many in groups.items()}, "notes": notes}


def _files(letter: Mapping[str, Any], folder: Path, kinds: Sequence[str], seed: int) -> Iterator[tuple[str, Path]]:
    word = write_letter(letter)
    contents = {"docx": word}
    if {"pdf", "scan"} & set(kinds):
        contents["pdf"] = printed(word)
    if "scan" in kinds:
        contents["scan"] = scanned(contents["pdf"], seed)
    for kind in kinds:
        path = folder / f"letter.{'pdf' if kind == 'scan' else kind}"
        path.write_bytes(contents[kind])
        yield kind, path


def grade(letter: Mapping[str, Any], draft: CampaignDraft) -> dict[str, Any]:
    """What of a letter the draft has right, and what it has that the letter does not ask."""
    expected = letter["expected"]
    wanted = [(str(name), title) for name, title, *_ in expected["sections"]]
    got = [(section.id, section.title) for section in walk(draft.sections)]
    hits = sum(any(one == name and _like(words, title) for one, words in got) for name, title in wanted)
    invented = [words for _, words in got if not any(_like(words, title) for _, title in wanted)]
    rows, found_rows, made_rows = _rows(expected.get("tables", []), draft)
    wrong = [name for name in FIELDS if not _field_right(name, letter, draft)]
    missed = [title for name, title in wanted if not any(one == name and _like(words, title) for one, words in got)]
    notes = [*(f"missed {title}" for title in missed), *(f"invented {words}" for words in invented)]
    vouched = [name for name in wrong if _is_vouched(name, draft)]
    notes += [f"{name} is {_said(name, draft)}{', vouched for' * (name in vouched)}" for name in wrong]
    warned = {warning.code for warning in draft.warnings}
    labels = [measure.label for form in draft.tables for measure in (*form.rows, *form.columns)]
    named = [row[0] for form in expected.get("tables", []) for row in form["rows"]]
    notes += [f"no row {one}" for one in named if not any(_like(label, one) for label in labels)]
    notes += [f"no warning {code}" for code in expected.get("warnings", []) if code not in warned]
    return {
        "wanted": len(wanted), "got": len(got), "hits": hits, "invented": len(invented), "rows": rows,
        "rows_found": found_rows, "rows_made": made_rows, "wrong": wrong, "vouched": len(vouched), "notes": notes,
    }  # fmt: skip


def _like(one: str, other: str) -> bool:
    return key(one) == key(other) or similar(one.lower(), other.lower()) >= LIKE


def _rows(expected: Sequence[Mapping[str, Any]], draft: CampaignDraft) -> tuple[int, int, int]:
    wanted = [row[0] for form in expected for row in form["rows"]] + [c for form in expected for c in form["columns"]]
    got = [measure.label for form in draft.tables for measure in (*form.rows, *form.columns)]
    found = sum(any(_like(label, one.replace(" (nếu có)", "")) for label in got) for one in wanted)
    made = sum(not any(_like(label, one.replace(" (nếu có)", "")) for one in wanted) for label in got)
    return len(wanted), found, made


def _said(name: str, draft: CampaignDraft) -> Any:
    if name == "period":
        return [draft.period_from.value, draft.period_to.value]
    return getattr(draft, name).value


def _is_vouched(name: str, draft: CampaignDraft) -> bool:
    """Whether a field says something that nobody is asked to confirm."""
    field = draft.period_from if name == "period" else getattr(draft, name)
    return bool(field.status is Status.READ and field.value)


def _field_right(name: str, letter: Mapping[str, Any], draft: CampaignDraft) -> bool:
    expected, got = letter["expected"], _said(name, draft)
    if name in ("number", "issued_on"):
        return bool(str(letter[name]) == got)
    if name == "period":
        return bool([str(day) for day in expected["period"]] == got)
    if name == "issuer":
        return _like(got or "", expected["issuer"])
    return bool(str(expected[name]) == str(got))


def _sum(many: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    total = {
        name: sum(one[name] for one in many) for name in ("wanted", "got", "hits", "invented", "rows", "rows_found")
    }
    total |= {name: sum(one[name] for one in many) for name in ("rows_made", "vouched")}
    precision, recall = _share(total["hits"], total["got"]), _share(total["hits"], total["wanted"])
    both = precision + recall
    return {
        "letters": len(many),
        **total,
        "f1": round(2 * precision * recall / both, 4) if both else 0.0,
        "fields": {name: _share(sum(name not in one["wrong"] for one in many), len(many)) for name in FIELDS},
        "seconds": round(sorted(one["seconds"] for one in many)[len(many) // 2], 2),
    }


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 1.0


def body(values: Mapping[str, Any]) -> str:
    """The results for people."""
    heads = [
        "letters",
        "n",
        "sections",
        "section F1",
        "bar",
        "invented",
        "rows found",
        "rows made up",
        *FIELDS,
        "wrong and vouched",
        "median s",
    ]
    rows = []
    for name, one in values["groups"].items():
        bar = BARS[name.rsplit(" ", 1)[-1]]
        reached = "reached" if one["f1"] >= bar else "**short**"
        found = f"{one['rows_found']}/{one['rows']}"
        fields = [f"{one['fields'][field]:.1%}" for field in FIELDS]
        rows.append(
            [name, one["letters"], one["wanted"], f"{one['f1']:.4f}", f"≥ {bar} {reached}", one["invented"], found,
             one["rows_made"], *fields, one["vouched"], one["seconds"]]
        )  # fmt: skip
    notes = "\n".join(f"- {note}" for note in values["notes"][:60])
    return table(heads, rows) + ("\n\n## What was wrong\n\n" + notes if notes else "")
