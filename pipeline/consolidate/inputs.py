"""What the store hands over for a consolidation: one value per unit's report, fields with the place they come from."""

from datetime import date

from schemas.base import Frozen
from schemas.consolidation import Provenance
from schemas.correction import ReportState
from schemas.record import FigureField, SectionField


class FigureInput(Frozen):
    """One figure of a report; ``settled`` when a person corrected, confirmed or accepted it."""

    field: FigureField
    settled: bool = False
    provenance: Provenance | None = None


class SectionInput(Frozen):
    """One section of a report; ``settled`` as for figures."""

    field: SectionField
    settled: bool = False
    provenance: Provenance | None = None


class ReportInput(Frozen):
    """A unit's report as it stands; ``gaps`` are (flag code, field, sentence) that are open or waived."""

    unit: str
    state: ReportState
    late: bool = False
    received_on: date | None = None
    document_number: str = ""
    figures: dict[str, FigureInput] = {}
    sections: dict[str, SectionInput] = {}
    gaps: tuple[tuple[str, str, str], ...] = ()
