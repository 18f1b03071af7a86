"""Invented people, sentences that suit any campaign, and `load_profile` for what suits one campaign (a YAML file)."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from samples.model import Profile

SURNAMES = [
    "Trịnh",
    "Đào",
    "Vương",
    "Tạ",
    "Quách",
    "Đoàn",
    "Lương",
    "Hà",
    "Phùng",
    "Kiều",
    "Nghiêm",
    "Chu",
    "Thái",
    "La",
    "Mạc",
    "Ông",
]
MIDDLES = ["Thế", "Thanh", "Quang", "Ngọc", "Bích", "Đình", "Hoài", "Xuân", "Khắc", "Thúy", "Duy", "Tuyết"]
GIVENS = [
    "Khải",
    "Lam",
    "Nhuận",
    "Thảo",
    "Vĩnh",
    "Tường",
    "Diệp",
    "Hạnh",
    "Bảo",
    "Cầm",
    "Đông",
    "Sương",
    "Toàn",
    "Uyên",
    "Kỳ",
    "Ân",
]

ANY_SECTION = (
    "Nội dung này được đơn vị triển khai theo đúng hướng dẫn của cấp trên, có phân công người phụ trách cụ thể.",
    "Sau mỗi đợt triển khai, đơn vị họp rút kinh nghiệm và điều chỉnh cách làm cho sát thực tế địa phương.",
    "Kết quả chung được cấp ủy, chính quyền sở tại ghi nhận; người dân đồng tình ủng hộ.",
    "Một số việc còn chậm do cán bộ kiêm nhiệm nhiều nhiệm vụ, phương tiện đi lại chưa bảo đảm.",
    "Đơn vị đã phân công {2-5} cán bộ theo dõi thường xuyên và báo cáo kết quả vào ngày thứ sáu hằng tuần.",
    "Hồ sơ, sổ sách theo dõi được lập đầy đủ, thuận tiện cho việc kiểm tra, đối chiếu.",
)


def load_profile(path: Path) -> Profile:
    """The profile a YAML file describes; its keys are those of `Profile`, lists become tuples."""
    return Profile(**dict(_frozen(yaml.safe_load(path.read_text(encoding="utf-8")))))


def _frozen(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        if isinstance(value, list):
            yield key, tuple(tuple(inner) if isinstance(inner, list) else inner for inner in value)
        elif isinstance(value, dict):
            yield key, dict(_frozen(value))
        else:
            yield key, value


FOOD_PROFILE = load_profile(Path(__file__).parent / "food-safety.yaml")
