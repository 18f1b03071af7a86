"""A table that runs on over the end of a page is one table, each of its cells on the page it stands on."""

from pipeline.extract.figures import extract_figures
from pipeline.extract.flow import assemble
from pipeline.extract.outline import extract_sections
from schemas.reading import FileReading, Grid, Kind, Line, Page, Reading, Region, Route

from .forms import HEAD, campaign, grid

TOP = ("TT", "Nội dung", "Kết quả")
FIRST = grid(TOP, ("I", "Thành thị", ""), ("1", "Số vụ ngộ độc", "3"), ("2", "Số người mắc", "41"))
REST = (("II", "Nông thôn", ""), ("1", "Số vụ ngộ độc", "2"), ("2", "Số người mắc", "17"))


def pdf(*pages: tuple[Line | Grid, ...]) -> Reading:
    """A digital PDF with these blocks on its pages."""
    read = tuple(
        Page(number=n, route=Route.DIGITAL, width=595, height=842, blocks=blocks) for n, blocks in enumerate(pages, 1)
    )
    return Reading(files=(FileReading(name="a.pdf", sha256="0" * 64, kind=Kind.PDF_DIGITAL, pages=read),))


def values(reading: Reading) -> dict[str, tuple[object, object, object]]:
    """Value, status and page of the figures of the second table."""
    flow = assemble(reading)
    fields = extract_figures(flow, extract_sections(flow, campaign()), campaign()).fields
    return {
        one: (field.value, str(field.status), field.evidence[0].page if field.evidence else None)
        for one, field in fields.items()
        if "." in one and not one.startswith("chet")
    }


def test_groups_that_go_on_over_a_page_are_one_matrix() -> None:
    """The first group alone looks like a list of another table; the head is printed again on the next page."""
    found = values(pdf((*HEAD, FIRST), (Line(text="2", region=Region.HEADER), grid(TOP, *REST))))
    assert found == {
        "vu.thanh_thi": (3, "read", 1),
        "mac.thanh_thi": (41, "read", 1),
        "vu.nong_thon": (2, "read", 2),
        "mac.nong_thon": (17, "read", 2),
    }


def test_a_table_with_a_title_of_its_own_is_another() -> None:
    """What is announced anew is not the rest of what came before."""
    title = Line(text="Biểu 3. Kết quả khác", paragraph=True)
    found = values(pdf((*HEAD, FIRST), (title, grid(TOP, ("II", "Vùng khác", ""), ("1", "Số vụ ngộ độc", "9")))))
    assert 9 not in {value for value, _, _ in found.values()}
