"""Numbers broken by a narrow cell are made whole, and never two numbers made one unnoticed."""

import pytest

from pipeline.readers.cell_text import SEVERAL_VALUES, cell_text


@pytest.mark.parametrize(
    ("lines", "text", "doubts"),
    [
        (["1.176,", "5"], "1.176,5", ()),
        (["45224.", "8 tấn"], "45224.8 tấn", ()),
        (["25.200.00", "0"], "25.200.000", (SEVERAL_VALUES,)),
        (["8.03", "6"], "8.036", (SEVERAL_VALUES,)),
        (["12", "15"], "12\n15", (SEVERAL_VALUES,)),
        (["12,5", "7"], "12,5\n7", (SEVERAL_VALUES,)),
        (["Số học sinh", "tiểu học"], "Số học sinh tiểu học", ()),
        (["68.000", ".000", "đồng"], "68.000.000 đồng", ()),
        (["Tiề", "n ph", "ạt vi ph", "ạm"], "Tiền phạt vi phạm", ()),
        (["đ", "ồ", "n", "g"], "đồng", ()),
    ],
)
def test_halves_of_a_number(lines: list[str], text: str, doubts: tuple[str, ...]) -> None:
    """6.029, over 6 was read as 6029: a wrong figure nobody would have looked at."""
    assert cell_text(lines) == (text, doubts)
