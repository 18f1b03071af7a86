"""The path of one submission on one screen: identify → read → extract → check → record.

Never raises for a bad document: failure is an outcome with a cause, per file and per page.
"""

from collections.abc import Sequence

from pipeline.check import check_record
from pipeline.extract.attachments import with_attachments
from pipeline.extract.figures import extract_figures
from pipeline.extract.filled import confirm_unit, with_form_sections
from pipeline.extract.flow import assemble
from pipeline.extract.letterhead import read_letterhead
from pipeline.extract.outline import extract_sections
from pipeline.extract.unit import identify_unit
from pipeline.options import Options, SourceFile
from pipeline.readers.submission import read_files
from schemas.base import Frozen
from schemas.campaign import Campaign
from schemas.reading import Reading
from schemas.record import Record


class Outcome(Frozen):
    """What became of a submission: what it means and what was seen."""

    record: Record
    reading: Reading


def process(files: Sequence[SourceFile], campaign: Campaign, options: Options) -> Outcome:
    """Reads the files of one submission and says what they mean for ``campaign``."""
    reading = read_files(files, options)
    return Outcome(record=interpret(reading, campaign, options), reading=reading)


def interpret(reading: Reading, campaign: Campaign, options: Options) -> Record:
    """The meaning of what was read; runs again on a kept reading when the campaign's wording is amended."""
    flow = assemble(reading)
    unit = confirm_unit(identify_unit(flow, reading, campaign), reading, campaign)
    document = read_letterhead(flow, reading)
    sections = with_form_sections(extract_sections(flow, campaign), flow, campaign)
    sections = with_attachments(sections, flow, reading)
    figures = extract_figures(flow, sections, campaign)
    return check_record(reading, flow, campaign, unit, document, sections, figures, options.received_on)
