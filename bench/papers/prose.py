"""Section texts with what misleads a reader: years, other places' numbers, differences, lists with letters, days."""

import re
from collections.abc import Sequence

from bench.papers.habits import Rng, chance

BANK = (
    "Ngay từ đầu kỳ, đơn vị đã tham mưu cấp ủy ban hành văn bản lãnh đạo, phân công từng thành viên phụ trách địa bàn.",
    "Việc triển khai bám sát Quyết định số {30-990}/QĐ-UBND ngày {10-28}/3/2022 và các văn bản hướng dẫn liên quan.",
    "So với cùng kỳ năm trước kết quả tăng {3-18}%, vượt {2-9}% so với kế hoạch được giao.",
    "Toàn địa bàn có {11-28} xã, thị trấn với {90-260} thôn, ấp; trong đó {2-6} xã thuộc vùng khó khăn.",
    "Giai đoạn 2020 - 2022, bình quân mỗi năm có {120-980} lượt hộ được tiếp cận chương trình.",
    "Đơn vị tổ chức giao ban vào thứ sáu hằng tuần, báo cáo đột xuất khi có phát sinh trước 16 giờ 30 phút.",
    "Một số nơi còn lúng túng trong khâu tổng hợp, gửi báo cáo chậm từ {2-5} đến {6-9} ngày so với quy định.",
    "Hệ thống truyền thanh cơ sở phát {2-6} lần mỗi tuần, mỗi lần {5-12} phút vào khung giờ 5 giờ và 17 giờ.",
    "Người dân đồng tình hưởng ứng, chủ động liên hệ qua số điện thoại 0297.3{100-999}.{100-999} để được hướng dẫn.",
    "Do thời tiết bất thường trong tháng 3, một số hoạt động phải lùi lại {5-12} ngày.",
    "Đội ngũ cán bộ còn mỏng, {2-4} đồng chí phải kiêm nhiệm; trang thiết bị được cấp từ năm 2016 đã xuống cấp.",
    "Các phòng, ban phối hợp chặt chẽ, không có ý kiến phản ánh, kiến nghị kéo dài.",
    "Tỷ lệ hài lòng qua khảo sát {50-90} phiếu đạt trên 90%; các ý kiến góp ý đều được trả lời.",
    "Thực hiện Kế hoạch số {12-88}/KH-UBND, đã có {3-9}/{11-28} xã hoàn thành sớm nội dung được giao.",
    "Cấp trên đã kiểm tra {1-3} đợt, đánh giá đơn vị thực hiện nghiêm túc.",
    "Trong thời gian tới, đơn vị tiếp tục rà soát, bổ sung giải pháp phù hợp với tình hình thực tế.",
)
CLUTTER = (
    "a) Đối với cấp huyện: giao phòng chuyên môn làm đầu mối theo dõi.",
    "b) Đối với cấp xã: mỗi xã cử {1-2} cán bộ phụ trách.",
    "- Về nhân lực: duy trì tổ công tác gồm {4-9} thành viên.",
    "- Về cơ sở vật chất: sửa chữa {1-4} phòng làm việc, lắp thêm {2-6} máy tính.",
    "+ Đợt 1 từ ngày 05 đến ngày 12; đợt 2 bắt đầu ngày 20.",
    "* Lưu ý: số liệu chi tiết lưu tại bộ phận văn thư.",
    "1. Xã Bình An: đã hoàn thành.",
    "2. Xã Tân Phú: đạt {60-95}% khối lượng.",
)


def paragraphs(rng: Rng, clutter: float, most: int = 4) -> tuple[str, ...]:
    """One to ``most`` paragraphs for any section; ``clutter`` is the share of sections with a list of their own."""
    many = int(rng.integers(1, most + 1))
    chosen = [BANK[i] for i in rng.permutation(len(BANK))[:many]]
    if chance(rng, clutter):
        at = int(rng.integers(0, len(CLUTTER) - 1))
        chosen[1:1] = CLUTTER[at : at + 2]
    return tuple(filled(sentence, rng) for sentence in chosen)


def filled(sentence: str, rng: Rng) -> str:
    """The sentence with a number in each {low-high}."""
    return re.sub(r"\{(\d+)-(\d+)\}", lambda m: str(int(rng.integers(int(m[1]), int(m[2]) + 1))), sentence)


def mention(label: str, amount: str, rng: Rng) -> str:
    """A sentence that tells a figure of the table once more."""
    forms: Sequence[str] = (
        f"Trong kỳ, {label[:1].lower()}{label[1:]} là {amount}.",
        f"{label}: {amount}.",
        f"- {label}: {amount};",
        f"Kết quả: {label[:1].lower()}{label[1:]} đạt {amount}.",
    )
    return forms[int(rng.integers(len(forms)))]
