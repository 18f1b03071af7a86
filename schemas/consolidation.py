"""One version of the consolidated report: who reported, what counts, every total with where it comes from."""

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from schemas.base import Frozen
from schemas.correction import ReportState
from schemas.record import Evidence, Qualifier, Said

Amount = int | float


class GivenForm(Frozen):
    """A form of the higher body in the folder of templates, and which figure each of its cells takes."""

    file: str = Field(pattern=r"^[^/\\]+\.(docx|xlsx)$")
    cells: dict[str, str] = {}


class Plan(Frozen):
    """What a campaign says of its consolidated report, under its own key ``x-consolidation``.

    ``earlier`` is the campaign that figures are compared with; ``pages`` the length of the main text, the rest goes to
    an annex; ``outlier`` the modified z-score from which a value is named; ``sentences`` are texts with figures in
    braces: ``{n}`` units that reported, ``{N}`` units that must, ``{figure.id}`` the total; ``form`` is a form given
    by the higher body, filled as it is; ``kept_for`` how long the documents of the campaign are kept.
    """

    earlier: str = ""
    pages: int = Field(default=8, ge=1)
    outlier: float = Field(default=3.5, gt=0)
    sentences: tuple[str, ...] = ()
    form: GivenForm | None = None
    kept_for: str = Field(default="10 năm", min_length=1, max_length=100)


class Provenance(Frozen):
    """Where one figure of one unit comes from."""

    submission: int | None = None
    received_on: date | None = None
    file_name: str = ""
    page: int | None = None
    evidence: tuple[Evidence, ...] = ()
    machine_value: int | float | None = None
    raw: str = ""
    corrected_by: str = ""
    ground: str = ""
    accepted_by: str = ""
    review_path: str = ""


class UnitFigure(Frozen):
    """One figure of one unit as the consolidation sees it.

    ``state`` is ``accepted`` (report accepted or field corrected), ``provisional`` (``read``, not yet accepted), or
    why it does not count: ``doubtful``, ``empty``, ``missing``, ``not_asked``. ``counted`` tells whether it is in the
    total.
    """

    unit: str
    figure: str
    value: int | float | None = None
    state: str
    counted: bool = False
    qualifier: Qualifier | None = None
    said: Said | None = None
    provenance: Provenance | None = None


class KindTotal(Frozen):
    """The consolidated value of one figure over the units of one kind."""

    kind: str
    value: Amount | None = None
    counted: int = 0
    expected: int = 0


class Total(Frozen):
    """The consolidated value of one figure with its coverage; ``approximate`` lists units whose part is hedged.

    ``zero_units`` wrote nought, ``none_units`` said "không có", ``blank_units`` left the place empty: three different
    things, of which only the last is a gap.
    """

    figure: str
    value: int | float | None = None
    counted_units: tuple[str, ...] = ()
    provisional_units: tuple[str, ...] = ()
    missing_units: tuple[str, ...] = ()
    approximate_units: tuple[str, ...] = ()
    zero_units: tuple[str, ...] = ()
    none_units: tuple[str, ...] = ()
    blank_units: tuple[str, ...] = ()
    expected: int = 0
    kinds: tuple[KindTotal, ...] = ()


class Outlier(Frozen):
    """A value far from the others (``units``) or from what the unit had in the earlier campaign; never dropped."""

    unit: str
    figure: str
    value: Amount
    usual: Amount
    score: float
    against: Literal["units", "earlier"]


class Passage(Frozen):
    """A line of the narrative in a unit's own words, with all units that wrote it so or nearly so.

    ``personal`` are parts of it that name or number a person: they are marked for whoever edits the draft. ``origin``
    are the unit's words where a person edited them. ``pinned`` by a clerk as an example, it stands before the others;
    ``alike`` says much the same as the passage before it.
    """

    section: str
    text: str
    units: tuple[str, ...]
    state: str
    personal: tuple[str, ...] = ()
    origin: str = ""
    pinned: bool = False
    alike: bool = False


class Sentence(Frozen):
    """A sentence of the campaign with its figures filled in, and which they are."""

    text: str
    figures: tuple[str, ...] = ()


class UnitSection(Frozen):
    """One unit's text for one section."""

    unit: str
    section: str
    text: str
    state: str
    provenance: Provenance | None = None


class UnitStatus(Frozen):
    """What one unit sent and lacks; ``gaps`` are (flag code, field, sentence)."""

    unit: str
    name: str
    state: ReportState
    late: bool = False
    received_on: date | None = None
    document_number: str = ""
    gaps: tuple[tuple[str, str, str], ...] = ()


class Change(Frozen):
    """One place where an edited file differs from the version it was made from.

    ``kind``: ``figure`` (of a unit), ``total``, ``sentence`` (of the campaign, with figures in it), or ``passage``
    (``key`` names it, ``found`` is its new wording, empty when it was taken out). ``settled`` as in the store's table;
    ``proposed`` when it stands as a proposed correction at the unit's report, ``refused`` why it cannot.
    """

    kind: Literal["figure", "total", "sentence", "passage"]
    unit: str = ""
    figure: str = ""
    key: str = ""
    shown: str = ""
    found: str = ""
    value: Amount | None = None
    settled: str = ""
    proposed: bool = False
    refused: str = ""


class Difference(Frozen):
    """What changed since the version before, told in one Vietnamese sentence and figure by figure."""

    sentence: str = ""
    totals: tuple[tuple[str, int | float | None, int | float | None], ...] = ()
    units_added: tuple[str, ...] = ()
    units_removed: tuple[str, ...] = ()


class Consolidation(Frozen):
    """All that goes into the consolidated Word and Excel reports; equal inputs give equal values and equal bytes.

    ``final`` versions count accepted figures only: what is frozen for the signer. ``supplements`` names the issued
    report that this one adds to.
    """

    campaign: str
    version: int
    data_as_of: datetime
    fingerprint: str
    units: tuple[UnitStatus, ...]
    figures: tuple[UnitFigure, ...]
    totals: tuple[Total, ...]
    sections: tuple[UnitSection, ...]
    difference: Difference = Difference()
    outliers: tuple[Outlier, ...] = ()
    passages: tuple[Passage, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    final: bool = False
    supplements: str = ""
