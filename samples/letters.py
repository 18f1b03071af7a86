"""Made-up directives: ``python -m samples.letters [--out DIR] [--only NAME]`` writes each as Word, PDF and scan.

`directives/letters.yaml` holds what they say and what a careful person would take from them; nothing here reads the
latter. The same tools give the same content.
"""

import argparse
import io
import sys
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from docx.enum.table import WD_TABLE_ALIGNMENT

from samples.damage import apply
from samples.pack import scanned_pdf
from samples.paperwork import Scan
from samples.recipes import some_damage
from samples.render import convert, page_pictures, settle_pdf
from samples.script import Script, keep_rows_whole, put, rule_after, widths

HERE = Path(__file__).parent / "directives"
LETTERS = HERE / "letters.yaml"
WIDTH = 16.4  # centimetres between the margins


def letters() -> list[dict[str, Any]]:
    """The letters as data, in order."""
    loaded: list[dict[str, Any]] = yaml.safe_load(LETTERS.read_text("utf-8"))
    return loaded


def write_letter(letter: Mapping[str, Any]) -> bytes:
    """One directive as .docx in the form of Decree 30/2020."""
    script = Script("Times New Roman", 13.0)
    _head(script, letter)
    _lines(script, letter["body"])
    _closing(script, letter)
    for annex in letter["annexes"]:
        script.new_page()
        if annex.get("form"):
            _blank_head(script)
        for line in annex["title"]:
            script.say(line, align="center", bold=not line.startswith("("), italic=line.startswith("("), after=2)
        _lines(script, annex["body"])
    return _settled(script)


def _head(script: Script, letter: Mapping[str, Any]) -> None:
    table = script.doc.add_table(rows=1, cols=2)
    widths(table, 7.0, 9.4)
    left, right = table.rows[0].cells
    put(left.paragraphs[0], letter["parent"], align="center", size=12, after=0)
    put(left.add_paragraph(), letter["issuer"], align="center", bold=True, size=12, after=0)
    rule_after(left.add_paragraph(), side=2.3)
    number, _, code = letter["number"].partition("/")
    put(left.add_paragraph(), f"Số: {number}/{code}", align="center", size=13)
    kind = letter.get("kind")
    if not kind:
        put(left.add_paragraph(), letter["about"], align="center", size=12)
    put(right.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", align="center", bold=True, size=12, after=0)
    put(right.add_paragraph(), "Độc lập - Tự do - Hạnh phúc", align="center", bold=True, size=13, after=0)
    rule_after(right.add_paragraph(), side=1.7)
    put(right.add_paragraph(), day_line(letter["place"], letter["issued_on"]), align="center", italic=True, size=13)
    if kind:
        script.say(kind, align="center", bold=True, size=14, after=0)
        script.say(letter["about"], align="center", bold=True, after=8)
    elif letter["to"]:
        put(script.doc.add_paragraph(), "Kính gửi:", align="center", after=2)
        for index, name in enumerate(letter["to"]):
            end = "." if index == len(letter["to"]) - 1 else ";"
            paragraph = put(script.doc.add_paragraph(), f"- {name}{end}", align="left", after=0)
            paragraph.paragraph_format.left_indent = 1_800_000
        script.say("", after=4)


def day_line(place: str, day: date) -> str:
    """Place and day of issue as the rules of form write them."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{place}, ngày {day:%d} tháng {month} năm {day.year}"


def _blank_head(script: Script) -> None:
    table = script.doc.add_table(rows=1, cols=2)
    widths(table, 7.0, 9.4)
    left, right = table.rows[0].cells
    put(left.paragraphs[0], "TÊN ĐƠN VỊ BÁO CÁO", align="center", bold=True, size=12, after=0)
    put(left.add_paragraph(), "Số:       /BC-…", align="center", size=13)
    put(right.paragraphs[0], "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", align="center", bold=True, size=12, after=0)
    put(right.add_paragraph(), "Độc lập - Tự do - Hạnh phúc", align="center", bold=True, size=13, after=0)
    put(right.add_paragraph(), "………, ngày    tháng    năm 2026", align="center", italic=True, size=13)


def _lines(script: Script, lines: Sequence[Any]) -> None:
    for line in lines:
        if isinstance(line, str):
            script.say(line, indent=True)
        elif "heading" in line:
            script.say(line["heading"], indent=True, bold=True, keep=True)
        elif "centre" in line:
            script.say(line["centre"], align="center", bold=not line["centre"].startswith("("), after=2, keep=True)
        else:
            _table(script, line["table"])


def _table(script: Script, form: Mapping[str, Any]) -> None:
    heads, rows = form["heads"], form["rows"]
    table = script.doc.add_table(rows=len(heads) + len(rows), cols=len(heads[0]))
    table.style = "Table Grid"
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for number, texts in enumerate([*heads, *rows]):
        for column, text in enumerate(texts):
            head = number < len(heads)
            align = "center" if head or column != 1 else "left"
            put(table.cell(number, column).paragraphs[0], text, align=align, bold=head, size=12, after=2)
    _join_heads(table, heads)
    label = 0.42 * WIDTH if len(heads[0]) > 2 else 0.85 * WIDTH
    other = (WIDTH - label - 1.2) / max(len(heads[0]) - 2, 1)
    widths(table, 1.2, label, *[other] * (len(heads[0]) - 2))
    keep_rows_whole(table)
    script.say("", after=4)


def _join_heads(table: Any, heads: Sequence[Sequence[str]]) -> None:
    """Equal neighbours among the heads become one cell, across and down."""
    for row, texts in enumerate(heads):
        for column, text in enumerate(texts):
            below = row + 1 < len(heads) and heads[row + 1][column] == text
            beside = column + 1 < len(texts) and texts[column + 1] == text
            if below or beside:
                other = table.cell(row + below, column + beside)
                other.text = ""
                merged = table.cell(row, column).merge(other)
                merged.text = ""
                put(merged.paragraphs[0], text, align="center", bold=True, size=12, after=2)


def _closing(script: Script, letter: Mapping[str, Any]) -> None:
    table = script.doc.add_table(rows=1, cols=2)
    widths(table, 8.0, 8.4)
    left, right = table.rows[0].cells
    put(left.paragraphs[0], "Nơi nhận:", align="left", bold=True, italic=True, size=12, after=0)
    for index, name in enumerate(letter["receivers"]):
        end = "." if index == len(letter["receivers"]) - 1 else ";"
        put(left.add_paragraph(), f"- {name}{end}", align="left", size=11, after=0)
    *titles, signer = letter["signer"]
    for index, title in enumerate(titles):
        put(right.add_paragraph() if index else right.paragraphs[0], title, align="center", bold=True, after=0)
    for _ in range(4):
        put(right.add_paragraph(), "", after=0)
    put(right.add_paragraph(), signer, align="center", bold=True)


def _settled(script: Script) -> bytes:
    """The file with fixed times, so that the same content gives the same bytes."""
    properties = script.doc.core_properties
    properties.created = properties.modified = datetime(2026, 1, 1, tzinfo=UTC)
    raw = io.BytesIO()
    script.doc.save(raw)
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            info = zipfile.ZipInfo(entry.filename, (1980, 1, 1, 0, 0, 0))
            target.writestr(info, source.read(entry.filename), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def printed(word: bytes) -> bytes:
    """The directive as a digital PDF."""
    return settle_pdf(convert({"letter": word}, "pdf")["letter"])


def scanned(pdf: bytes, seed: int) -> bytes:
    """The directive as a scanned PDF: each page a picture under a random damage of its kind."""
    rng = np.random.default_rng(seed)
    damage = some_damage(rng)
    taken = tuple(apply(page, damage.steps, rng)[0] for page in page_pictures(pdf, damage.dpi))
    return scanned_pdf(Scan(taken, ("",) * len(taken), {}, damage))


def main(arguments: list[str] | None = None) -> int:
    """Writes the chosen letters as Word, PDF and scan."""
    parser = argparse.ArgumentParser(prog="python -m samples.letters", description="Makes the made-up directives.")
    parser.add_argument("--out", type=Path, default=HERE, help="folder to write into (default: samples/directives)")
    parser.add_argument("--only", default="", metavar="NAME", help="only letters whose name contains NAME")
    chosen = parser.parse_args(arguments)
    for seed, letter in enumerate(letters(), 1):
        if chosen.only in letter["name"]:
            folder = chosen.out / letter["name"]
            folder.mkdir(parents=True, exist_ok=True)
            word = write_letter(letter)
            pdf = printed(word)
            for name, content in (("cong-van.docx", word), ("cong-van.pdf", pdf), ("quet.pdf", scanned(pdf, seed))):
                (folder / name).write_bytes(content)
            sys.stdout.write(f"{letter['name']}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
