"""Loose photos come in the order of their names; their headings tell in which they were written."""

import pytest

from pipeline.extract.flow import assemble
from pipeline.extract.page_order import best_order
from pipeline.flagging import of_flow
from schemas.reading import FileReading, Kind, Line, Page, Reading, Route

_FIRST = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "BÁO CÁO", "I. CHỈ ĐẠO", "1. Ban hành văn bản")
_SECOND = ("2. Phân công", "II. KẾT QUẢ", "1. Kiểm tra")
_THIRD = ("2. Tập huấn", "3. Truyền thông", "Nơi nhận:")


def _page(words: tuple[str, ...]) -> Page:
    lines = tuple(Line(text=text) for text in words)
    return Page(number=1, route=Route.PHOTO, blocks=lines, width=595, height=842)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((_FIRST, _SECOND, _THIRD), None),
        ((_THIRD, _FIRST, _SECOND), (1, 2, 0)),
        ((_FIRST, _THIRD, _SECOND), (0, 2, 1)),
        ((("một",), ("hai",), ("ba",)), None),
    ],
)
def test_pages_follow_their_headings(given: tuple[tuple[str, ...], ...], expected: tuple[int, ...] | None) -> None:
    """Phones name photos by their time, and people send them in any order."""
    assert best_order([_page(words) for words in given]) == expected


def test_an_order_nobody_can_prove_is_shown() -> None:
    """The order decides which section a text belongs to: where no numbers prove it, a person looks."""
    sheets = {"a.jpg": _THIRD, "b.jpg": _FIRST, "c.jpg": _SECOND}
    files = tuple(
        FileReading(name=name, sha256=name, kind=Kind.IMAGE, pages=(_page(words),)) for name, words in sheets.items()
    )
    flow = assemble(Reading(files=files))
    assert flow.guessed == ("b.jpg", "c.jpg", "a.jpg")
    assert "b.jpg, c.jpg, a.jpg" in next(flag.message for flag in of_flow(flow) if flag.code == "page.order")
