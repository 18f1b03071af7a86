"""A directive becomes a draft: what it says with its place, what it leaves out as a gap, contradictions as warnings."""

from pathlib import Path

import pytest

from pipeline.directive.draft import draft_campaign
from pipeline.directive.outline import walk
from pipeline.directive.units import read_units
from pipeline.directive.write import write_campaign
from pipeline.options import Options, SourceFile
from pipeline.readers.submission import read_files
from schemas.campaign import FigureKind
from schemas.campaign_file import CampaignError, parse_campaign
from schemas.draft import CampaignDraft
from schemas.reading import CellReading, PageOutcome, Route
from schemas.record import Status
from tests.pipeline.extract.hand import printed, scan, sheet

SAMPLES = Path(__file__).parents[3] / "samples" / "directives"
LETTER = """Số: 215/SGDĐT-VP
V/v báo cáo tổng kết hội thi

Bình Minh, ngày 05 tháng 10 năm 2026

Kính gửi:
- Các trường trung học phổ thông;
- Các trung tâm giáo dục thường xuyên.

Thực hiện Công văn số 88/UBND-VX ngày 01/10/2026 của Ủy ban nhân dân tỉnh về hội thi;

Sở Giáo dục và Đào tạo Bình Minh đề nghị các đơn vị báo cáo theo đề cương kèm theo, gửi về Sở {deadline}.

Lễ bế mạc gắn với giờ chào cờ đầu tuần (ngày 14/10/2026), thực hiện như mục 7.3 nêu trên.

Nơi nhận:
- Như trên;
- Lưu: VT.

GIÁM ĐỐC

Lê Minh Tâm

PHỤ LỤC
ĐỀ CƯƠNG BÁO CÁO
(Kèm theo Công văn số 251/SGDĐT-VP ngày 06 tháng 10 năm 2026)
I. CÔNG TÁC TỔ CHỨC
1. Ban hành kế hoạch.
2. Kinh phí:
- Ngân sách nhà nước.
- Nguồn khác (nếu có).
II. ĐÁNH GIÁ
1. Kết quả đạt được: nêu rõ số liệu.
2. Kiến nghị.
"""


def drafted(path: Path) -> CampaignDraft:
    """The draft of the directive in one file."""
    return draft_campaign(read_files([SourceFile(path=path, name=path.name)], Options()))


def from_text(folder: Path, text: str) -> CampaignDraft:
    """The draft of a directive that came as plain text."""
    path = folder / "cong-van.txt"
    path.write_text(text, "utf-8")
    return drafted(path)


def codes(draft: CampaignDraft) -> set[str]:
    """The codes of a draft's warnings."""
    return {warning.code for warning in draft.warnings}


def test_numbering_of_the_paper_becomes_the_ids(tmp_path: Path) -> None:
    """Reports cite "mục II.1"; ids of another numbering would send people to the wrong place."""
    draft = from_text(tmp_path, LETTER.format(deadline="trước ngày 20/10/2026"))

    found = [(one.id, one.title, one.required) for one in walk(draft.sections)]
    assert found == [
        ("I", "CÔNG TÁC TỔ CHỨC", True),
        ("I.1", "Ban hành kế hoạch", True),
        ("I.2", "Kinh phí", True),
        ("I.2.a", "Ngân sách nhà nước", True),
        ("I.2.b", "Nguồn khác (nếu có)", False),
        ("II", "ĐÁNH GIÁ", True),
        ("II.1", "Kết quả đạt được", True),
        ("II.2", "Kiến nghị", True),
    ]


def test_what_contradicts_itself_is_shown_with_both_places(tmp_path: Path) -> None:
    """A letter copied from last year carries last year's days; whoever opens the round must see it first."""
    draft = from_text(tmp_path, LETTER.format(deadline="trước ngày 20/10/2026"))

    assert codes(draft) >= {"number.differs", "date.differs", "weekday.differs", "section.unknown_reference"}
    assert draft.aliases == (("251/SGDĐT-VP", "2026-10-06"),)
    differs = next(warning for warning in draft.warnings if warning.code == "number.differs")
    assert len({place.at for place in differs.evidence}) == 2


@pytest.mark.parametrize(
    ("deadline", "before"),
    [
        ("trước ngày 20/10/2026", "2026-10-20"),
        ("chậm nhất là ngày 19/10/2026", "2026-10-20"),
        ("trước 17 giờ 00 ngày 19/10/2026", "2026-10-20"),
        ("trước ngày 20 tháng 10 năm 2026", "2026-10-20"),
        ("đến hết ngày 19/10/2026", "2026-10-20"),
        ("trước ngày 20/10", "2026-10-20"),
    ],
)
def test_every_wording_of_a_deadline_means_a_day(tmp_path: Path, deadline: str, before: str) -> None:
    """A day too early accuses a unit that was in time."""
    draft = from_text(tmp_path, LETTER.format(deadline=deadline))

    assert draft.due_before.value == before


def test_a_year_that_is_not_said_must_be_confirmed(tmp_path: Path) -> None:
    """What the machine supplied is no reading."""
    draft = from_text(tmp_path, LETTER.format(deadline="trước ngày 20/10"))

    assert "deadline.missing_year" in codes(draft)
    assert draft.due_before.reason


def test_nothing_is_invented_for_a_letter_that_asks_nothing(tmp_path: Path) -> None:
    """An invitation dropped by mistake must not become a round with made-up sections."""
    text = "Số: 12/GM-SGDĐT\nBình Minh, ngày 05 tháng 10 năm 2026\nKính gửi: Ông Trưởng phòng\n"
    draft = from_text(tmp_path, text + "Mời dự họp giao ban lúc 8 giờ tại hội trường Sở.\n")

    assert "directive.doubtful" in codes(draft)
    assert draft.sections == () and draft.tables == ()
    assert {"due_before", "sections", "units"} <= set(draft.gaps)


def test_an_empty_file_is_all_gaps(tmp_path: Path) -> None:
    """Bad input has a clear outcome, never a crash."""
    draft = from_text(tmp_path, "\n")

    assert len(draft.gaps) == 10


def test_an_outline_said_to_be_attached_is_not_made_up(tmp_path: Path) -> None:
    """The other items of a letter are tasks and days; taken for an outline they would ask units for nonsense."""
    text = LETTER.format(deadline="trước ngày 20/10/2026").split("PHỤ LỤC")[0]
    items = "1. Các đơn vị xây dựng báo cáo theo đề cương kèm theo công văn này.\n2. Số liệu tính đến 30/9/2026.\n"
    draft = from_text(tmp_path, text.replace("Lễ bế mạc", f"{items}3. Lễ bế mạc"))

    assert draft.sections == ()
    assert "sections" in draft.gaps
    assert "outline.not_attached" in codes(draft)


def test_an_outline_below_its_sentence_is_not_thought_attached(tmp_path: Path) -> None:
    """A colon announces the list, whatever else the sentence says of an annex."""
    text = LETTER.format(deadline="trước ngày 20/10/2026").split("PHỤ LỤC")[0]
    items = "Nội dung báo cáo gồm (số liệu theo phụ lục kèm theo):\na) Kết quả tổ chức;\nb) Kiến nghị, đề xuất.\n"
    draft = from_text(tmp_path, text.replace("Lễ bế mạc", f"{items}Lễ bế mạc"))

    assert [(one.id, one.title) for one in draft.sections] == [("a", "Kết quả tổ chức"), ("b", "Kiến nghị, đề xuất")]


def scanned(*lines: str, doubts: tuple[str, ...] = (), other: str = "") -> CampaignDraft:
    """The draft of a scanned letter whose last line carries doubts, as a second engine read it otherwise."""
    head = ["Số: 215/SGDĐT-VP", "Bình Minh, ngày 05 tháng 10 năm 2026", "Kính gửi: Các trường;"]
    said = [printed(text, 60 + 30 * i) for i, text in enumerate([*head, "Thực hiện kế hoạch của tỉnh;", *lines])]
    readings = (CellReading(engine="eng", text=other, confidence=0.9),) if other else ()
    said[-1] = said[-1].model_copy(update={"doubts": doubts, "readings": readings})
    dark = sheet(2, [], route=Route.SCAN, outcome=PageOutcome.UNREADABLE, reason="quá tối")
    return draft_campaign(scan(sheet(1, said), dark))


def test_a_day_that_two_readings_see_otherwise_is_to_be_confirmed() -> None:
    """A deadline read wrong accuses every unit that was in time."""
    asks = "Các đơn vị gửi báo cáo về Sở trước ngày {}/10/2026."
    due = scanned(asks.format(29), doubts=("digits-disagree",), other=asks.format(25)).due_before

    assert (due.status, due.value, due.alternatives) == (Status.DOUBTFUL, "2026-10-29", ("2026-10-25",))


@pytest.mark.parametrize(
    ("first", "second", "value", "status"),
    [
        ("ldvl", "ldvl", "ldvl", Status.READ),
        ("ldvÌ", "ldvl", "ldvl", Status.DOUBTFUL),
        ("rldvl", "ldvl", "rldvl", Status.DOUBTFUL),
        ("ldvÌ", "", "ldvÌ", Status.DOUBTFUL),
    ],
)
def test_a_scanned_mail_address_is_sure_only_when_read_twice(
    first: str, second: str, value: str, status: Status
) -> None:
    """What units send to a wrong address is lost."""
    asks = "Các đơn vị gửi báo cáo về hộp thư {}@sgd.example trước ngày 20/10/2026."
    email = scanned(asks.format(first), other=asks.format(second) if second else "").email

    assert (email.status, email.value) == (status, f"{value}@sgd.example")


def test_a_page_nobody_could_read_is_said() -> None:
    """What an unreadable annex asks is missing from the draft, and nobody would know."""
    draft = scanned("Các đơn vị gửi báo cáo về Sở trước ngày 20/10/2026.")

    warning = next(one for one in draft.warnings if one.code == "page.unreadable")
    assert warning.evidence[0].page == 2


def test_two_annexes_with_different_outlines_are_both_shown(tmp_path: Path) -> None:
    """Which outline holds is for a person to say."""
    second = "\nPHỤ LỤC II\nĐỀ CƯƠNG BÁO CÁO\n1. Công tác tuyên truyền\n2. Công tác kiểm tra\n3. Đề nghị\n"
    draft = from_text(tmp_path, LETTER.format(deadline="trước ngày 20/10/2026") + second)

    warning = next(one for one in draft.warnings if one.code == "outline.contradicts")
    assert len(warning.evidence) == 2
    assert draft.sections[0].id == "I"


def test_a_form_becomes_rows_with_units_and_kinds() -> None:
    """The figures are what the department adds up; plan and notes are none of them."""
    table = drafted(SAMPLES / "02-bieu-mau" / "cong-van.docx").tables[0]

    assert [(row.label, row.unit, row.kind) for row in table.rows][3:5] == [
        ("Tỷ lệ trạm y tế có bác sĩ", "%", FigureKind.PERCENT),
        ("Chi từ ngân sách nhà nước", "triệu đồng", FigureKind.MONEY),
    ]
    assert table.rows[-1].required is False
    assert "Kế hoạch năm 2025" in table.left_out
    assert table.columns == ()


def test_gaps_stay_open_until_somebody_fills_them(tmp_path: Path) -> None:
    """A draft that could be opened unseen would send the machine's guesses to every unit."""
    draft = from_text(tmp_path, LETTER.format(deadline="khi có yêu cầu"))

    with pytest.raises(CampaignError) as refused:
        parse_campaign(write_campaign(draft))
    assert {"due_before", "period", "units"} <= {fault.path for fault in refused.value.faults}


def test_a_draft_without_gaps_is_a_campaign() -> None:
    """The file a person gets must load as it is once nothing is missing."""
    draft = drafted(SAMPLES / "03-nhieu-phu-luc" / "cong-van.docx")

    campaign = parse_campaign(write_campaign(draft, "cong-van.docx"))
    assert [unit.name for unit in campaign.units] == [unit.name for unit in draft.units]
    assert campaign.tables[0].section == "II.3"
    assert len(campaign.figures) == 16
    assert campaign.directive.aliases


def test_units_may_be_given_as_a_list(tmp_path: Path) -> None:
    """A merged district's history goes to its successor only when the list says so."""
    path = tmp_path / "don-vi.csv"
    path.write_text(
        "Mã,Tên đơn vị,Email,Cấp trên,Đến ngày,Kế thừa\n"
        "tinh,Sở Giáo dục,so@example.vn,,,\n"
        "cu,Phòng GDĐT huyện Cũ,cu@example.vn,tinh,30/06/2025,UBND xã Mới\n"
        ",UBND xã Mới,,tinh,,\n",
        "utf-8",
    )

    units = read_units(path)
    assert [unit.code for unit in units] == ["tinh", "cu", "ubnd-xa-moi"]
    assert units[1].successors == ("ubnd-xa-moi",)
    assert str(units[1].valid_to) == "2025-06-30"
    assert units[2].parent == "tinh"
