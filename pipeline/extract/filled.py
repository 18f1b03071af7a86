"""What a filled form says by its marks: which figure each field is, where sections begin, whose form it is.

The marks say where a value belongs; what the value is, is read like any other. A field that asked something else in the
version of the form that came back is asked about, never counted blindly; a mark that contradicts the words beside it
as well (a row copied in Word carries its mark along).
"""

from collections import Counter
from collections.abc import Iterator

from pipeline.extract.cells import read_cell
from pipeline.extract.feeding import Fed, Feeding
from pipeline.extract.flow import Flow, Placed
from pipeline.extract.number_marks import DecimalMark
from pipeline.extract.numbers import Setting
from pipeline.extract.outline import Sections
from pipeline.forms.identity import FormCode, asked_by, form_version, kind_of, parse_code, section_by
from schemas.campaign import Campaign, Figure
from schemas.reading import Cell, Grid, Line, Reading
from schemas.record import Evidence, SectionField, Status, TextField

OLD_FORM = "old-form"
MOVED = "form-moved"


def form_codes(reading: Reading) -> tuple[FormCode, ...]:
    """The codes of all forms in a submission, each once."""
    codes = (parse_code(page.form) for file in reading.files for page in file.pages if page.form)
    return tuple(dict.fromkeys(code for code in codes if code is not None))


def is_foreign(reading: Reading, campaign: Campaign) -> bool:
    """Whether the submission is a form of another campaign and none of this one."""
    codes = form_codes(reading)
    return bool(codes) and all(code.campaign != campaign.id for code in codes)


def is_own(reading: Reading, campaign: Campaign) -> bool:
    """Whether the submission is a form of this campaign."""
    return any(code.campaign == campaign.id for code in form_codes(reading))


def is_outdated(reading: Reading, campaign: Campaign) -> bool:
    """Whether a form of this campaign came back in an older version."""
    version = form_version(campaign)
    return any(code.campaign == campaign.id and code.version != version for code in form_codes(reading))


def confirm_unit(said: TextField, reading: Reading, campaign: Campaign) -> TextField:
    """The unit with the form's own word as one more ground: two that agree settle it, two that differ ask."""
    units = {code.unit for code in form_codes(reading) if code.campaign == campaign.id} & campaign.units_by_code.keys()
    if len(units) != 1:
        return said
    unit = units.pop()
    if said.value == unit:
        return said.model_copy(update={"status": Status.READ, "confidence": max(said.confidence, 0.98), "reason": None})
    if said.value is None:
        reason = "biểu mẫu cấp cho đơn vị này, phần đầu văn bản chưa xác nhận"
        return said.model_copy(update={"value": unit, "status": Status.DOUBTFUL, "confidence": 0.6, "reason": reason})
    reason = "biểu mẫu cấp cho một đơn vị, phần đầu văn bản ghi đơn vị khác"
    others = tuple(dict.fromkeys((unit, *said.alternatives)))
    return said.model_copy(
        update={"status": Status.DOUBTFUL, "confidence": 0.5, "alternatives": others, "reason": reason}
    )


def with_form_fields(feeding: Feeding, flow: Flow, campaign: Campaign, mark: DecimalMark | None) -> Feeding:
    """The tables' values with those of marked fields taken by their mark."""
    marked = list(_marked_cells(flow))
    if not marked:
        return feeding
    marks = [(placed, cell, asked) for placed, cell in marked if (asked := asked_by(cell.field, campaign))]
    places = {(placed.file, cell.at) for placed, cell, _ in marks}
    unknown = {(placed.file, cell.at) for placed, cell in marked} - places
    by_label = {_place(fed): fed for fed in feeding.fed}
    often = Counter((placed.file, asked.figure.id) for placed, _, asked in marks)
    out: list[Fed] = []
    for placed, cell, asked in marks:
        beside = by_label.get((placed.file, cell.at))
        fed = _fed(placed, cell, asked.figure, beside, mark)
        other = beside if beside and beside.sure and beside.figure != fed.figure else None
        doubt = OLD_FORM if not asked.same else MOVED if other or often[placed.file, fed.figure] > 1 else ""
        out.append(_asking(fed, doubt) if doubt else fed)
        out += [_asking(other, MOVED)] if other else []
    out += [
        _asking(fed, OLD_FORM) if _place(fed) in unknown else fed for fed in feeding.fed if _place(fed) not in places
    ]
    tables = dict.fromkeys((*feeding.tables, *(asked.figure.table for _, _, asked in marks)))
    return feeding.model_copy(update={"fed": tuple(out), "tables": tuple(tables)})


def _place(fed: Fed) -> tuple[int, str | None]:
    return fed.evidence.file, fed.evidence.at


def _marked_cells(flow: Flow) -> Iterator[tuple[Placed, Cell]]:
    for placed in flow.body:
        if isinstance(placed.item, Grid):
            yield from ((placed, cell) for cell in placed.item.cells if kind_of(cell.field) == "f")


def _asking(fed: Fed, doubt: str) -> Fed:
    quantity = fed.said.quantity
    quantity = quantity.model_copy(update={"doubts": tuple(dict.fromkeys((*quantity.doubts, doubt)))})
    return fed.model_copy(update={"said": fed.said.model_copy(update={"quantity": quantity})})


def _fed(placed: Placed, cell: Cell, figure: Figure, beside: Fed | None, mark: DecimalMark | None) -> Fed:
    """A marked field's value; as read by the words of its row and column (``beside``) where these name the same."""
    setting = Setting(unit=figure.unit, decimal_mark=mark)
    text = " ".join(cell.text.split())
    return Fed(
        figure=figure.id,
        said=beside.said if beside and beside.figure == figure.id else read_cell(cell, figure, setting, placed.route),
        raw=text,
        route=placed.route,
        likeness=1.0,
        sure=True,
        evidence=Evidence(file=placed.file, page=placed.page, bbox=cell.box, at=cell.at or None, text=text),
    )


def with_form_sections(sections: Sections, flow: Flow, campaign: Campaign) -> Sections:
    """The sections with the text below each marked heading; those whose heading lost its mark as found by wording."""
    texts = _texts_below_marks(flow, campaign)
    if not texts:
        return sections
    fields, blocks = dict(sections.fields), dict(sections.blocks)
    for section, placed in texts.items():
        lines = [one.item.text.strip() for one in placed if isinstance(one.item, Line)]
        text = "\n".join(line for line in lines if line)
        known = fields.get(section, SectionField())
        if not text and known.status is Status.READ and not known.text:
            continue  # a section of parts or tables: it stands by what is below it
        status = Status.READ if text else known.status if known.status is not Status.MISSING else Status.EMPTY
        evidence = tuple(Evidence(file=one.file, page=one.page, at=one.item.at or None) for one in placed[:1])
        fields[section] = known.model_copy(
            update={"text": text, "status": status, "confidence": 0.99, "evidence": evidence or known.evidence}
        )
        blocks[section] = tuple(placed)
    return sections.model_copy(update={"fields": fields, "blocks": blocks})


def _texts_below_marks(flow: Flow, campaign: Campaign) -> dict[str, list[Placed]]:
    texts: dict[str, list[Placed]] = {}
    current: str | None = None
    for placed in flow.body:
        if isinstance(placed.item, Grid):
            current = None
            continue
        kind = kind_of(placed.item.field)
        if kind == "s":
            current = section_by(placed.item.field, campaign)
            if current:
                texts.setdefault(current, [])
        elif kind == "t":
            current = None
        elif current:
            texts[current].append(placed)
    return texts
