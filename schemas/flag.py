"""Flags: what a person must look at or a unit must send; a code has one severity and says what to do."""

from enum import StrEnum
from typing import Final

from schemas.base import Frozen


class Severity(StrEnum):
    """``error`` blocks acceptance until solved or waived with a reason; ``warning`` never does."""

    ERROR = "error"
    WARNING = "warning"


class Flag(Frozen):
    """One flag on one field (or on the whole submission where ``field`` is None), with its sentence in Vietnamese."""

    code: str
    field: str | None = None
    severity: Severity
    message: str


class FlagKind(Frozen):
    """What a flag code means: fixed severity, sentences with ``{name}`` places, who acts next."""

    severity: Severity
    vi: str
    en: str


_E, _W = Severity.ERROR, Severity.WARNING

FLAGS: Final[dict[str, FlagKind]] = {
    code: FlagKind(severity=severity, vi=vi, en=en)
    for code, severity, vi, en in (
        (
            "section.missing",
            _E,
            "Thiếu mục {field}: {title}. Đề nghị đơn vị bổ sung.",
            "Section {field} ({title}) is missing: ask the unit to send it.",
        ),
        (
            "section.empty",
            _E,
            "Mục {field} ({title}) chỉ có tiêu đề, chưa có nội dung. Đề nghị đơn vị bổ sung.",
            "Section {field} ({title}) has a heading and no text: ask the unit.",
        ),
        (
            "figure.missing",
            _E,
            "Thiếu số liệu “{title}”. Đề nghị đơn vị bổ sung.",
            "The figure “{title}” is missing: ask the unit.",
        ),
        (
            "figure.doubtful",
            _E,
            "Số liệu “{title}” đọc chưa chắc chắn: đối chiếu với ảnh trang rồi xác nhận hoặc sửa.",
            "The figure “{title}” is doubtful: compare with the page, then confirm or correct.",
        ),
        (
            "figure.conflict",
            _E,
            "Số liệu “{title}” có hai giá trị khác nhau trong báo cáo ({detail}): chọn giá trị đúng hoặc hỏi đơn vị.",
            "The figure “{title}” has two different values ({detail}): choose, or ask the unit.",
        ),
        (
            "figure.superseded",
            _E,
            "Số liệu “{title}” khác với báo cáo trước ({detail}): xem cả hai rồi quyết định.",
            "The figure “{title}” differs from the earlier report ({detail}): look at both and decide.",
        ),
        (
            "figure.scale",
            _E,
            "Số liệu “{title}” có thể nhầm đơn vị tính ({detail}): kiểm tra rồi sửa, hoặc ghi lý do nếu đúng.",
            "The figure “{title}” may be in another unit of measure ({detail}): correct it, or say why it is right.",
        ),
        (
            "report.copied",
            _E,
            "Báo cáo có thể chép lại: {detail}. Hỏi lại đơn vị, hoặc ghi lý do nếu đúng.",
            "The report may be a copy: {detail}. Ask the unit, or say why it is right.",
        ),
        (
            "check.failed",
            _E,
            "Số liệu không khớp: {title} ({detail}). Hỏi lại đơn vị.",
            "Figures disagree: {title} ({detail}). Ask the unit.",
        ),
        (
            "table.missing",
            _E,
            "Thiếu biểu “{title}”. Đề nghị đơn vị gửi bổ sung.",
            "The table “{title}” is missing: ask the unit to send it.",
        ),
        (
            "unit.unknown",
            _E,
            "Chưa rõ báo cáo của đơn vị nào: chọn đơn vị ở bàn tiếp nhận.",
            "The unit is not known: choose it at the intake desk.",
        ),
        (
            "document.number_missing",
            _W,
            "Báo cáo chưa có số, ký hiệu văn bản.",
            "The report carries no document number.",
        ),
        ("document.date_missing", _W, "Báo cáo chưa ghi ngày, tháng ban hành.", "The report carries no date of issue."),
        ("document.unsigned", _W, "Báo cáo chưa có chữ ký hoặc họ tên người ký.", "The report is not signed."),
        (
            "document.altered",
            _W,
            "Tệp {field} đã bị thay đổi sau khi ký số ({detail}): hỏi lại đơn vị.",
            "The file {field} was changed after it was digitally signed ({detail}): ask the unit.",
        ),
        ("submission.late", _W, "Báo cáo nộp sau hạn ({detail}).", "The report came after the deadline ({detail})."),
        (
            "submission.two_units",
            _E,
            "Cùng một tệp đã đến dưới tên đơn vị khác ({detail}): hỏi lại báo cáo là của ai, rồi nêu lý do để bỏ qua.",
            "The same file came under another unit's name ({detail}): ask whose it is, then waive with the reason.",
        ),
        (
            "document.wrong_campaign",
            _E,
            "Văn bản này không thuộc đợt báo cáo: kiểm tra và chuyển đúng đợt.",
            "This document belongs to another campaign: check and move it.",
        ),
        (
            "document.no_report",
            _E,
            "Văn bản này không phải là báo cáo ({detail}): xem lại, rồi xếp vào đơn vị hoặc để riêng.",
            "This document is no report ({detail}): look at it, then place it with a unit or put it aside.",
        ),
        (
            "document.several",
            _E,
            "Tệp có nhiều văn bản ({detail}): kiểm tra phần nào là báo cáo.",
            "The file holds several documents ({detail}): check which one is the report.",
        ),
        (
            "document.split",
            _E,
            "Máy tách báo cáo này khỏi tệp có nhiều báo cáo ({detail}): xem các trang rồi xác nhận ở bàn tiếp nhận.",
            "The machine cut this report out of a file with several ({detail}): look, then confirm at the intake desk.",
        ),
        (
            "page.missing",
            _E,
            "Thiếu trang {field}: số trang không liên tục. Đề nghị đơn vị gửi lại.",
            "Page {field} is missing: page numbers skip. Ask the unit to send it again.",
        ),
        (
            "page.order",
            _W,
            "Ảnh không in số trang, thứ tự do máy xếp: {detail}. Xem lại thứ tự.",
            "The pictures carry no page numbers; the machine put them in this order: {detail}. Look at it.",
        ),
        (
            "page.unreadable",
            _E,
            "Không đọc được trang {field}: {detail}. Xem ảnh trang, nhập tay hoặc xin bản rõ hơn.",
            "Page {field} cannot be read: {detail}. Look at the picture, type it in, or ask for a clear copy.",
        ),
        (
            "file.unreadable",
            _E,
            "Không đọc được tệp {field}: {detail}. Bản gốc vẫn được giữ; xin đơn vị gửi lại.",
            "The file {field} cannot be read: {detail}. The original is kept; ask the unit to send it again.",
        ),
        (
            "file.encrypted",
            _E,
            "Tệp {field} có mật khẩu: xin đơn vị gửi bản không khóa.",
            "The file {field} is encrypted: ask the unit for an open copy.",
        ),
        (
            "file.unsafe",
            _E,
            "Tệp {field} không được mở vì lý do an toàn: {detail}.",
            "The file {field} was not opened for safety: {detail}.",
        ),
        (
            "file.classified",
            _E,
            "Văn bản có dấu độ mật: không đọc tiếp, báo quản trị viên.",
            "The paper is marked as classified: not read further, an admin is told.",
        ),
        (
            "form.outdated",
            _W,
            "Báo cáo dùng biểu mẫu cũ của đợt này: chỉ tiêu đã đổi được hỏi lại, gửi đơn vị biểu mẫu mới nếu cần.",
            "The report uses an older form of this campaign: figures that changed are asked about.",
        ),
        (
            "table.unmatched",
            _W,
            "Biểu có dòng hoặc cột lạ, không thuộc mẫu ({detail}): xem và bỏ qua nếu không cần.",
            "The table has rows or columns that are not in the form ({detail}): look, and leave them if not needed.",
        ),
    )
}


def raise_flag(code: str, field: str | None = None, *, title: str = "", detail: str = "") -> Flag:
    """A flag of a known code with its Vietnamese sentence filled in; KeyError for an unknown code."""
    kind = FLAGS[code]
    message = kind.vi.format(field=field or "", title=title, detail=detail)
    return Flag(code=code, field=field, severity=kind.severity, message=message)
