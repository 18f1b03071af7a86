"""Whether the machine vouches for a value: doubts, independent grounds and a calibrated probability per kind of source.

For text a raw score 0…1 (how well row and column are named) is turned into a probability by the break points of
``trust.json``. For pictures the probability that the digits are read right is measured: break points over the readers'
least confidence, by which readers agree (`./tonghop bench calibrate` refits them); how well row and column are named
lowers it, other places that say the same raise it. `read` needs no doubt left and the threshold reached.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from pydantic import Field

from pipeline.extract.cells import PICTURES
from schemas.base import Frozen
from schemas.reading import Route
from schemas.record import Status

REASONS: Final = {
    "engines-differ": "hai lần nhận dạng cho kết quả khác nhau",
    "one-reading": "chỉ một lần nhận dạng đọc được",
    "ink-beside": "dính vào số có nét không đọc được",
    "unread-ink": "ô có chữ nhưng không đọc được",
    "unclear-ink": "ô có chữ viết tay, sửa, dấu hoặc vết che",
    "blank-with-text": "ô gần như trống nhưng có vết chữ",
    "no-number": "nội dung không phải là số",
    "separator": "dấu chấm, dấu phẩy có thể hiểu hai cách",
    "grouping": "nhóm chữ số bất thường",
    "not-whole": "số lẻ ở chỉ tiêu đếm",
    "out-of-range": "ngoài khoảng cho phép",
    "small-money": "số tiền nhỏ bất thường, có thể khác đơn vị tính",
    "large-money": "số tiền lớn bất thường, có thể ghi bằng đồng",
    "scale-unsaid": "không ghi đơn vị tính, cùng bảng có số tiền bất thường",
    "unit": "đơn vị tính ghi trong ô khác với mẫu",
    "words-differ": "số và chữ không khớp",
    "many-numbers": "ô có nhiều số",
    "number-in-brackets": "có số khác trong ngoặc",
    "words-in-brackets": "có ghi chú trong ngoặc",
    "text-before": "có chữ đứng trước số",
    "footnote": "có dấu chú thích",
    "range": "ghi theo khoảng",
    "part-of-whole": "ghi dạng phần trên tổng",
    "tracked-change": "đang ở chế độ theo dõi sửa đổi",
    "low-confidence": "chữ mờ, khó đọc",
    "label": "tên dòng hoặc cột chưa chắc đúng với mẫu",
    "prose-only": "chỉ thấy trong phần lời",
    "part-only": "câu nói về một nơi, chưa chắc là số của cả đơn vị",
    "places-differ": "hai chỗ trong báo cáo ghi khác nhau",
    "digits-near": "phần lời đọc ra số gần giống nhưng khác",
    "page-lost": "có trang không đọc được, số liệu có thể nằm ở đó",
    "page-unfit": "trang không đủ rõ hoặc bị cắt",
    "paper-unclear": "trên bản giấy, chỗ này có chữ viết tay, sửa, dấu hoặc vết che",
    "row-of-table": "dòng của bảng mất cột: chưa rõ số nào là số được hỏi",
    "table-unread": "chỉ thấy trong phần lời, còn bảng có chỉ tiêu này chưa đọc được",
    "row-near": "có dòng gần giống tên chỉ tiêu nhưng không chắc",
    "faint": "chữ trong ô khó đọc",
    "blot": "có vết mực che",
    "pen-correction": "có sửa bằng bút",
    "erased": "có vết tẩy xóa",
    "handwriting": "chữ viết tay",
    "stamp-over": "có dấu đóng hoặc bút đỏ trên số",
    "overlap-rule": "số dính vào đường kẻ",
    "low-resolution": "ảnh quá mờ, độ phân giải thấp",
    "digits-disagree": "hai lần nhận dạng đọc khác nhau",
    "several-values": "ô có nhiều dòng số",
    "old-form": "biểu mẫu cũ: chỉ tiêu này đã đổi cách hỏi",
    "form-moved": "ô của biểu mẫu nằm ở dòng ghi chỉ tiêu khác",
    "formula-without-result": "ô công thức chưa có kết quả",
}


_OTHER_TWO: Final = "two"
_ALONE: Final = "one"
_AGAINST: Final = "!"
_PLACE: Final = "place"
_Points = tuple[tuple[float, float], ...]


class Trust(Frozen):
    """Break points (score → probability) by kind of source, and the probability from which a value is vouched for.

    ``readings``: confidence → probability of the right digits, by the readers that agree ("eng+vie"), else "two" or
    "one"; "!" after them: the digit reader is against, points over how unsure it is. ``thresholds``: of pictures;
    ``labels``: likeness of row and column → share of the probability kept; ``echo``: share of errors left by each
    other place that says the same.
    """

    version: int
    threshold: float = Field(gt=0, lt=1)
    sources: dict[Route, _Points]
    readings: dict[Route, dict[str, _Points]]
    thresholds: dict[Route, float]
    labels: _Points
    echo: float


class Grounds(Frozen):
    """What stands behind one value.

    ``likeness``: how well row and column are named; ``engines`` agree on the digits, least ``confidence``; ``opposed``:
    how sure the digit reader is of something else; ``places``: how many other places of the submission say the same.
    """

    route: Route
    likeness: float
    engines: tuple[str, ...] = ()
    confidence: float = 1.0
    opposed: float = 0.0
    places: int = 0
    doubts: tuple[str, ...] = ()


class Judgement(Frozen):
    """Status of a value that stands there, its probability and, where doubtful, why."""

    status: Status
    confidence: float
    reason: str | None = None


@lru_cache(maxsize=1)
def load_trust() -> Trust:
    """The calibration that ships with the product."""
    return Trust.model_validate(json.loads(Path(__file__).with_name("trust.json").read_text(encoding="utf-8")))


def judge(grounds: Grounds, trust: Trust | None = None) -> Judgement:
    """`read` only where nothing is in doubt and the probability reaches the threshold."""
    trust = trust or load_trust()
    probability = _probability(grounds, trust)
    if grounds.doubts:
        return Judgement(status=Status.DOUBTFUL, confidence=round(min(probability, 0.6), 4), reason=why(grounds.doubts))
    if probability < trust.thresholds.get(grounds.route, trust.threshold):
        reason = "engines-differ" if grounds.opposed else "faint"
        return Judgement(status=Status.DOUBTFUL, confidence=round(probability, 4), reason=REASONS[reason])
    return Judgement(status=Status.READ, confidence=round(probability, 4))


def why(doubts: Sequence[str]) -> str:
    """Doubts as one Vietnamese phrase."""
    return "; ".join(dict.fromkeys(REASONS.get(doubt, doubt) for doubt in doubts))


def _probability(grounds: Grounds, trust: Trust) -> float:
    if grounds.route not in PICTURES:
        score = min(1.0, 0.6 + 0.4 * grounds.likeness + 0.05 * min(grounds.places, 2))
        return _between(trust.sources.get(grounds.route, ((0.0, 0.0), (1.0, 0.9))), score)
    right = digits_right(grounds, trust)
    wrong = 1 - right * _between(trust.labels, grounds.likeness)
    return 1 - wrong * trust.echo ** min(grounds.places, 2)


def digits_right(grounds: Grounds, trust: Trust) -> float:
    """Probability that the digits on which readers of a picture agree are right."""
    points = trust.readings[grounds.route]
    readers = pattern(grounds.engines, grounds.opposed)
    if readers in points:
        return _between(points[readers], 1 - grounds.opposed if readers.endswith(_AGAINST) else grounds.confidence)
    return _between(points[_OTHER_TWO if len(grounds.engines) > 1 else _ALONE], grounds.confidence)


def pattern(engines: Sequence[str], opposed: float) -> str:
    """Which readers agree, and whether the digit reader is against."""
    return "+".join(sorted(set(engines) - {_PLACE})) + _AGAINST * (opposed > 0)


def _between(points: Sequence[tuple[float, float]], score: float) -> float:
    """Linear between break points."""
    (low, probability), *rest = points
    for high, upper in rest:
        if score <= high:
            return probability + (upper - probability) * max(0.0, score - low) / (high - low)
        low, probability = high, upper
    return probability
