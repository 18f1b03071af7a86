"""One blind sample as its page shows it: where to look and what to type, and nothing of what is held."""

from dataclasses import dataclass

from review.cards import Around, Spot, card_of, pages_by_key
from store.models import BlindSample, PageImage
from store.selectors.reports import ReportView
from store.selectors.sampling import waiting
from store.selectors.submissions import classified_ids, pages_of


@dataclass(frozen=True)
class BlindCard:
    """The figure's title and its spots; ``pages`` are shown whole where no spot is known."""

    sample: BlindSample
    title: str
    place: str
    unit: str
    spots: tuple[Spot, ...]
    places: tuple[str, ...]
    pages: tuple[PageImage, ...]
    left: int


def blind_card(sample: BlindSample) -> BlindCard:
    """The card of a sample: the spots of the machine's evidence, without its value."""
    report = ReportView(sample.report)
    sent = {one.pk for one in report.submissions}
    pages = pages_of(sent - classified_ids(sent))
    view = report.fields[sample.key]
    card = card_of(view, Around(pages=pages_by_key(pages), sheets=pages), todo=False)
    return BlindCard(
        sample=sample,
        title=view.title,
        place=view.place,
        unit=view.unit,
        spots=card.spots,
        places=card.places,
        pages=() if card.spots else tuple(page for page in pages if page.submission_id == view.submission_id),
        left=waiting(sample.campaign).count(),
    )
