"""What the machine saw in a submission: files, pages, lines, words and grids, each with its place and confidence.

A reading holds no judgement about the campaign. Readers make it, extraction interprets it, reviewers see its boxes.
All boxes are points on the upright page (`schemas.base.Box`); confidences are 0…1.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Final, Literal

from pydantic import Field

from schemas.base import Box, Frozen

UNREAD_INK: Final = "unread-ink"  # the doubt of a line or cell that holds ink nobody could read


class Kind(StrEnum):
    """What a file is, judged by its content (never by its name)."""

    DOCX = "docx"
    DOC = "doc"
    ODT = "odt"
    RTF = "rtf"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"
    PDF = "pdf"
    PDF_DIGITAL = "pdf-digital"
    PDF_SCAN = "pdf-scan"
    PDF_HYBRID = "pdf-hybrid"
    IMAGE = "image"
    EML = "eml"
    ZIP = "zip"
    SEVEN_ZIP = "7z"
    RAR = "rar"
    TEXT = "text"
    UNKNOWN = "unknown"


class Route(StrEnum):
    """How a page was read; decides which calibration applies to what stands on it."""

    WORD = "word"
    SHEET = "sheet"
    DIGITAL = "digital"
    SCAN = "scan"
    PHOTO = "photo"
    BLANK = "blank"
    MAIL = "mail"


class Ink(StrEnum):
    """What kind of marks a table cell holds, decided from the picture or the document, not from recognised text."""

    PRINT = "print"
    BLANK = "blank"
    DASH = "dash"
    UNCLEAR = "unclear"  # handwriting, corrections, a seal or a blot over it: always for a person


class Region(StrEnum):
    """Where on its page a line belongs."""

    BODY = "body"
    HEADER = "header"  # running head or foot, page number: not part of the text
    LEFT = "left"  # left half of a two-column block (letterhead, signature block)
    RIGHT = "right"
    TEXTBOX = "textbox"
    NOTE = "note"  # footnote, comment


class PageOutcome(StrEnum):
    """What became of a page: pages in = pages read + pages unreadable."""

    READ = "read"
    UNREADABLE = "unreadable"


class FileOutcome(StrEnum):
    """What became of a file: read, tried in vain (failed), or not opened by rule (refused)."""

    READ = "read"
    FAILED = "failed"
    REFUSED = "refused"


class Word(Frozen):
    """One word as seen, with its box and the engine's confidence (1.0 where no recognition was needed)."""

    text: str
    box: Box
    confidence: float = 1.0


class CellReading(Frozen):
    """One engine's own reading of a cell or line; engines trained apart are independent, scales of one are not."""

    engine: str
    text: str
    confidence: float


class Line(Frozen):
    """A paragraph (Word files, mails) or a printed line (PDF, pictures), in NFC Unicode.

    ``label`` is the automatic number Word shows before the text ("1.", "a)") and is not part of ``text``.
    ``at`` names the place where there is no page ("paragraph 12"). ``doubts`` are reasons why the text may not be
    what the unit meant ("tracked-change", "low-confidence" …). ``readings`` are other engines' readings of a scanned
    line that holds digits; "digits-disagree" among the doubts says that they are not the same.
    """

    kind: Literal["line"] = "line"
    text: str
    box: Box | None = None
    words: tuple[Word, ...] = ()
    confidence: float = 1.0
    label: str = ""
    bold: bool = False
    opens_bold: bool = False  # its first words are bold and the others are not: a heading with its text behind it
    italic: bool = False
    size: float | None = None
    level: int | None = None  # outline level of a heading style, 1 = highest
    centred: bool = False
    paragraph: bool = False  # True: a whole paragraph; False: a printed line that may go on in the next
    region: Region = Region.BODY
    at: str = ""
    readings: tuple[CellReading, ...] = ()
    doubts: tuple[str, ...] = ()
    field: str = ""  # key of the form's field that begins here (`pipeline.forms.identity`)


class Cell(Frozen):
    """A table cell; ``row`` and ``column`` count from 0, spans reach right and down.

    ``text`` is the best reading; ``readings`` lists what each engine said (empty for digital sources); ``leader``
    counts the dots that lead from the text to the next cell.
    """

    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    text: str = ""
    box: Box | None = None
    confidence: float = 1.0
    ink: Ink = Ink.PRINT
    readings: tuple[CellReading, ...] = ()
    bold: bool = False
    at: str = ""
    doubts: tuple[str, ...] = ()
    leader: int = 0
    field: str = ""  # key of the form's field this cell is (`pipeline.forms.identity`)


class Grid(Frozen):
    """A table: ``ruled`` when its lines are drawn, else found by white space."""

    kind: Literal["grid"] = "grid"
    rows: int
    columns: int
    cells: tuple[Cell, ...]
    box: Box | None = None
    ruled: bool = True
    at: str = ""
    doubts: tuple[str, ...] = ()


Block = Annotated[Line | Grid, Field(discriminator="kind")]


class Mark(Frozen):
    """Something on a page that is no print: a seal, a signature, handwriting, a picture."""

    kind: Literal["stamp", "signature", "handwriting", "picture"]
    box: Box


class Picture(Frozen):
    """A picture that goes with the text of a page (activities, charts): shown to people, never searched for figures.

    In a file without pages ``at`` names it ("picture 3") and ``near`` where it stands ("paragraph 12", "table 2").
    Sizes are in points.
    """

    width: float
    height: float
    box: Box | None = None
    at: str = ""
    near: str = ""


class Page(Frozen):
    """One page (or a whole Word file, sheet or mail body, which has one page without size) and what was seen on it.

    ``number`` counts from 1 inside the file; ``grounds`` say why the route was chosen; ``rotation`` is the clockwise
    turn in degrees that made the page upright; ``printed_number`` is the page number printed on it; ``form`` is the
    code of the blank form it was filled in on.
    """

    number: int
    route: Route
    outcome: PageOutcome = PageOutcome.READ
    reason: str = ""
    grounds: tuple[str, ...] = ()
    width: float = 0.0
    height: float = 0.0
    rotation: int = 0
    dpi: float | None = None
    printed_number: int | None = None
    blocks: tuple[Block, ...] = ()
    marks: tuple[Mark, ...] = ()
    pictures: tuple[Picture, ...] = ()
    form: str = ""


class Integrity(StrEnum):
    """What a digital signature proves about the bytes it signed."""

    INTACT = "intact"  # the whole file as signed
    EXTENDED = "extended"  # as signed, with more added behind it: further signatures, as a rule
    CHANGED = "changed"  # not what was signed
    UNCHECKED = "unchecked"  # no signature that could be checked


class Trust(StrEnum):
    """Whether a signature's certificate leads to a root the operator named."""

    TRUSTED = "trusted"
    UNTRUSTED = "untrusted"
    NOT_CHECKED = "not-checked"


class Signature(Frozen):
    """A digital signature of a PDF as a fact: what its widget shows and states, and what it proves.

    ``signer`` is the certificate's where it could be read, else what the file states; ``signed_at`` is the signer's
    own clock.
    """

    page: int | None = None
    box: Box | None = None
    signer: str = ""
    issuer: str = ""
    signed_at: datetime | None = None
    texts: tuple[str, ...] = ()
    integrity: Integrity = Integrity.UNCHECKED
    trust: Trust = Trust.NOT_CHECKED


class Fault(Frozen):
    """Why a file could not be read or was not opened: a flag code and one line for the user."""

    code: Literal["file.unreadable", "file.encrypted", "file.unsafe", "file.classified"]
    reason: str


class FileReading(Frozen):
    """One file of a submission; files inside a mail or an archive follow their container and name its index."""

    name: str
    sha256: str
    kind: Kind
    outcome: FileOutcome = FileOutcome.READ
    fault: Fault | None = None
    pages: tuple[Page, ...] = ()
    signatures: tuple[Signature, ...] = ()
    container: int | None = None
    sender: str = ""
    subject: str = ""
    sent_on: date | None = None


class Reading(Frozen):
    """Everything the machine saw in one submission, files in the order they were given."""

    files: tuple[FileReading, ...] = ()
