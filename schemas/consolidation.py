"""One version of the consolidated report: who reported, what counts, every total with where it comes from."""

from datetime import date, datetime

from schemas.base import Frozen
from schemas.correction import ReportState
from schemas.record import Evidence, Qualifier, Said


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


class Total(Frozen):
    """The consolidated value of one figure with its coverage; ``approximate`` lists units whose part is hedged."""

    figure: str
    value: int | float | None = None
    counted_units: tuple[str, ...] = ()
    provisional_units: tuple[str, ...] = ()
    missing_units: tuple[str, ...] = ()
    approximate_units: tuple[str, ...] = ()
    expected: int = 0


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


class Difference(Frozen):
    """What changed since the version before, told in one Vietnamese sentence and figure by figure."""

    sentence: str = ""
    totals: tuple[tuple[str, int | float | None, int | float | None], ...] = ()
    units_added: tuple[str, ...] = ()
    units_removed: tuple[str, ...] = ()


class Consolidation(Frozen):
    """All that goes into the consolidated Word and Excel reports; equal inputs give equal values and equal bytes."""

    campaign: str
    version: int
    data_as_of: datetime
    fingerprint: str
    units: tuple[UnitStatus, ...]
    figures: tuple[UnitFigure, ...]
    totals: tuple[Total, ...]
    sections: tuple[UnitSection, ...]
    difference: Difference = Difference()
