"""What states, grounds and sources are called on the pages, and the colour of their chip."""

from typing import Any, Final, NamedTuple

from django.utils.translation import gettext_lazy as _

Text = Any  # str or a lazy translation, which carries no types


class Label(NamedTuple):
    """A word for people with the tone of its chip: good, warn, bad, none or empty (calm)."""

    text: Text
    tone: str = ""


REPORT: Final[dict[str, Label]] = {
    "awaited": Label(_("Chưa báo cáo"), "none"),
    "flagged": Label(_("Cần kiểm tra"), "warn"),
    "clean": Label(_("Tạm tính"), ""),
    "accepted": Label(_("Đã duyệt"), "good"),
    "reopened": Label(_("Mở lại để xem"), "warn"),
}
NEXT_ACTOR: Final[dict[str, Text]] = {
    "awaited": _("Chờ đơn vị gửi báo cáo"),
    "flagged": _("Chờ người duyệt xem các cảnh báo"),
    "clean": _("Chờ người duyệt chấp nhận"),
    "accepted": _("Không còn việc"),
    "reopened": _("Chờ người duyệt xem phần mới"),
}
SUBMISSION: Final[dict[str, Label]] = {
    "received": Label(_("Đã nhận, chờ đọc"), "none"),
    "reading": Label(_("Đang đọc"), ""),
    "read": Label(_("Đã đọc"), "good"),
    "failed": Label(_("Không đọc được"), "bad"),
    "refused": Label(_("Không mở"), "bad"),
}
DRAFT: Final[dict[str, Label]] = {
    "editing": Label(_("Đang soạn"), "warn"),
    "asked": Label(_("Chờ người thứ hai"), ""),
    "opened": Label(_("Đã mở"), "good"),
    "dropped": Label(_("Đã bỏ"), "none"),
}
FIELD: Final[dict[str, Label]] = {
    "read": Label(_("Máy đọc chắc chắn"), "good"),
    "doubtful": Label(_("Chưa chắc chắn"), "warn"),
    "empty": Label(_("Để trống"), "bad"),
    "missing": Label(_("Thiếu"), "bad"),
    "corrected": Label(_("Đã sửa"), ""),
    "confirmed": Label(_("Đã xác nhận"), "good"),
    "accepted": Label(_("Đã duyệt"), "good"),
    "conflict": Label(_("Hai giá trị khác nhau"), "warn"),
    "asked": Label(_("Đang hỏi đơn vị"), "none"),
    "unasked": Label(_("Không yêu cầu"), "none"),
    "unequal": Label(_("Không khớp"), "warn"),
}
TURN: Final[dict[str, Text]] = {
    "doubt": _("Số chưa chắc chắn"),
    "check": _("Số liệu không khớp"),
    "gap": _("Phần còn thiếu"),
    "accept": _("Chờ duyệt"),
}


class Mark(NamedTuple):
    """A cell of the matrix: the sign in it, and what it means."""

    sign: str
    text: Text


CELL: Final[dict[str, Mark]] = {
    "present": Mark("✓", _("có")),
    "zero": Mark("0", _("bằng 0")),
    "none": Mark("∅", _("ghi “không có”")),
    "blank": Mark("▢", _("để trống")),
    "doubtful": Mark("?", _("chưa chắc chắn")),
    "unreadable": Mark("✗", _("không đọc được")),
    "conflict": Mark("≠", _("hai giá trị khác nhau")),
    "missing": Mark("–", _("thiếu")),
    "unasked": Mark("⊘", _("không yêu cầu đơn vị này")),
    "not-asked": Mark("·", _("không bắt buộc, không có")),
}
GROUND: Final[dict[str, Text]] = {
    "confirmed": _("Đúng như máy đọc"),
    "misread": _("Máy đọc nhầm, sửa theo ảnh"),
    "unit": _("Đơn vị xác nhận (thư, điện thoại)"),
    "department": _("Đơn vị chủ trì quyết định"),
}
ACTION: Final[dict[str, Text]] = {
    "machine": _("Máy đọc"),
    "correct": _("Sửa"),
    "confirm": _("Xác nhận"),
    "undo": _("Hoàn tác"),
    "propose": _("Đề nghị"),
}
ACT: Final[dict[str, Text]] = ACTION | {
    "accept": _("Duyệt báo cáo"),
    "reopen": _("Mở lại báo cáo"),
    "receive": _("Nhận tệp"),
    "read": _("Đọc tệp"),
    "place": _("Chuyển vào báo cáo"),
    "set-aside": _("Để riêng"),
    "view": _("Xem"),
    "export": _("Tải về"),
    "consolidate": _("Tổng hợp"),
    "freeze": _("Chốt số liệu"),
    "version-submitted": _("Trình ký"),
    "version-signed": _("Ghi báo cáo đã ký"),
    "version-issued": _("Ban hành"),
    "edited-file": _("Nhận lại tệp đã sửa"),
    "edited-drop": _("Bỏ thay đổi trong tệp đã sửa"),
    "pin": _("Ghim câu làm ví dụ"),
    "unpin": _("Bỏ ghim câu"),
    "evidence": _("Lập bộ chứng cứ"),
    "campaign": _("Ghi đợt báo cáo"),
    "campaign-open": _("Mở đợt báo cáo"),
    "campaign-close": _("Đóng đợt báo cáo"),
    "conflict": _("Hai người cùng sửa"),
    "erase": _("Xóa giá trị theo quy định"),
    "arrange": _("Sắp báo cáo đến"),
    "arrange-undo": _("Hoàn tác lần sắp"),
    "claim": _("Nhận việc"),
    "release": _("Trả việc"),
    "comment": _("Nhắn"),
    "comment-erase": _("Xóa lời nhắn"),
    "user": _("Ghi người dùng"),
    "user-add": _("Thêm người dùng"),
    "user-change": _("Đổi người dùng"),
    "user-unlock": _("Mở khóa đăng nhập"),
    "password": _("Đổi mật khẩu"),
    "token": _("Tạo khóa API"),
    "token-end": _("Ngừng khóa API"),
    "ask": _("Hỏi đơn vị"),
    "ask-withdrawn": _("Thôi hỏi đơn vị"),
    "not-asked": _("Không yêu cầu đơn vị này"),
    "reinterpret": _("Xem lại theo tên gọi mới"),
    "reread": _("Đọc lại một ô"),
    "draw": _("Rút mẫu kiểm tra"),
    "blind": _("Nhập lại không thấy giá trị"),
    "arrival-day": _("Ghi ngày đến"),
    "letter-draft": _("Soạn thư đôn đốc"),
    "letter-edit": _("Sửa dự thảo thư"),
    "letter-approve": _("Duyệt thư"),
    "letter-sign": _("Ghi số, ngày, bản đã ký"),
    "letter-send": _("Đưa thư vào hàng gửi"),
    "letter-sent": _("Ghi thư đã gửi cách khác"),
    "letter-withdraw": _("Bỏ thư"),
    "mail-sent": _("Thư điện tử đã gửi"),
    "mail-failed": _("Thư điện tử gửi lỗi"),
    "mail-uncertain": _("Thư điện tử không rõ đã tới chưa"),
    "mail-bounced": _("Thư điện tử bị trả lại"),
    "mail-arrived": _("Ghi đơn vị đã nhận thư"),
    "mail-again": _("Cho gửi lại thư"),
    "contact": _("Ghi nhật ký liên hệ"),
    "extension": _("Gia hạn cho đơn vị"),
    "extension-withdraw": _("Bỏ gia hạn"),
    "reply": _("Ghép trả lời vào thư"),
    "series-confirm": _("Xác nhận loạt ảnh"),
    "read-again": _("Đọc lại"),
}
LETTER: Final[dict[str, Label]] = {
    "draft": Label(_("Dự thảo"), "none"),
    "approved": Label(_("Đã duyệt"), ""),
    "sending": Label(_("Đang gửi"), ""),
    "sent": Label(_("Đã gửi"), "good"),
    "failed": Label(_("Gửi lỗi"), "bad"),
    "uncertain": Label(_("Không rõ đã tới chưa"), "warn"),
    "withdrawn": Label(_("Đã rút lại"), "none"),
}
MAIL: Final[dict[str, Label]] = LETTER | {
    "waiting": Label(_("Chờ gửi"), "none"),
    "bounced": Label(_("Bị trả lại"), "bad"),
}
LETTER_KIND: Final[dict[str, Text]] = {"notice": _("Thư nhắc"), "letter": _("Công văn đôn đốc")}
WAY: Final[dict[str, Text]] = {"call": _("Điện thoại"), "chat": _("Tin nhắn"), "visit": _("Gặp trực tiếp")}
RECEIPT: Final[dict[str, Label]] = {
    "none": Label(_("Chưa nhận được gì"), "bad"),
    "unsure": Label(_("Có văn bản chưa rõ của ai"), "warn"),
    "broken": Label(_("Đã nhận tệp không mở được"), "warn"),
    "received": Label(_("Đã nhận báo cáo"), ""),
}
TIMELINESS: Final[dict[str, Label]] = {
    "in_time": Label(_("Đúng hạn"), "good"),
    "extended": Label(_("Đúng hạn (đã gia hạn)"), "good"),
    "late": Label(_("Muộn"), "warn"),
    "never": Label(_("Chưa báo cáo, quá hạn"), "bad"),
    "awaited": Label(_("Chưa báo cáo, còn hạn"), "none"),
}
DAY: Final[dict[str, Text]] = {
    "scan": _("ngày quét hoặc sao chép"),
    "mail": _("giờ thư điện tử đến"),
    "web": _("giờ đơn vị gửi lên"),
    "stamp": _("dấu ĐẾN"),
    "postmark": _("dấu bưu điện"),
    "clerk": _("văn thư xác nhận"),
}
SOURCE: Final[dict[str, Text]] = {"inbox": _("Thư mục"), "mail": _("Thư điện tử"), "upload": _("Tải lên")}
ROLE: Final[dict[str, Text]] = {
    "clerk": _("Văn thư"),
    "reviewer": _("Người duyệt"),
    "approver": _("Lãnh đạo"),
    "admin": _("Quản trị"),
}

ROUTE: Final[dict[str, Text]] = {
    "word": _("tệp Word"),
    "sheet": _("bảng tính"),
    "digital": _("PDF số"),
    "scan": _("bản quét"),
    "photo": _("ảnh chụp"),
    "mail": _("thư, văn bản thuần"),
    "person": _("Người duyệt xác nhận"),
    "known": _("Người nhập lại (số đã biết)"),
}
QUALIFIER: Final[dict[str, Text]] = {
    "about": _("khoảng"),
    "more": _("hơn"),
    "less": _("gần"),
    "range": _("trong khoảng"),
}
DOCUMENT: Final[dict[str, Text]] = {
    "number": _("Số, ký hiệu văn bản"),
    "issued_on": _("Ngày ban hành"),
    "signer": _("Người ký"),
}
GAP: Final[dict[str, Label]] = {
    "section.missing": Label(_("Thiếu mục"), "bad"),
    "section.empty": Label(_("Mục chưa có nội dung"), "bad"),
    "figure.missing": Label(_("Thiếu số liệu"), "bad"),
    "figure.doubtful": Label(_("Số liệu chưa chắc chắn"), "warn"),
    "figure.conflict": Label(_("Số liệu mâu thuẫn"), "warn"),
    "figure.superseded": Label(_("Khác báo cáo trước"), "warn"),
    "figure.scale": Label(_("Có thể nhầm đơn vị tính"), "warn"),
    "report.copied": Label(_("Có thể chép lại"), "warn"),
    "check.failed": Label(_("Số liệu không khớp"), "warn"),
    "table.missing": Label(_("Thiếu biểu"), "bad"),
    "unit.unknown": Label(_("Chưa rõ đơn vị"), "warn"),
    "document.wrong_campaign": Label(_("Không thuộc đợt này"), "bad"),
    "document.no_report": Label(_("Không phải báo cáo"), "bad"),
    "document.several": Label(_("Nhiều văn bản trong tệp"), "warn"),
    "document.split": Label(_("Máy tách từ tệp chung"), "warn"),
    "page.missing": Label(_("Thiếu trang"), "bad"),
    "page.unreadable": Label(_("Trang không đọc được"), "bad"),
    "file.unreadable": Label(_("Tệp không đọc được"), "bad"),
    "file.encrypted": Label(_("Tệp có mật khẩu"), "bad"),
    "file.unsafe": Label(_("Tệp không an toàn"), "bad"),
    "file.classified": Label(_("Văn bản mật"), "bad"),
}
DOWNLOAD: Final[dict[str, Text]] = {
    "word": "Word",
    "excel": "Excel",
    "csv": "CSV",
    "json": "JSON",
    "pdf": "PDF",
    "cover": _("Phiếu trình"),
    "given": _("Biểu mẫu cấp trên"),
}
RELATION: Final[dict[str, Text]] = {
    "first": _("lần đầu"),
    "replaces": _("thay thế cả báo cáo"),
    "supplements": _("bổ sung"),
    "corrects": _("đính chính"),
    "unsure": _("chưa rõ, cần người quyết định"),
}
PART: Final[dict[str, Text]] = {
    "inbox": _("Thư mục nhận báo cáo"),
    "mailbox": _("Hộp thư"),
    "worker": _("Bộ đọc báo cáo"),
    "beat": _("Lịch hằng đêm"),
    "sweep": _("Lượt quét việc còn sót"),
    "verify": _("Đối chiếu bản gốc"),
    "letters": _("Soạn thư đôn đốc"),
}
ADVICE: Final[dict[str, Text]] = {
    "compare": _("So với ảnh: đúng thì nhấn Enter, sai thì gõ lại theo giấy."),
    "type": _("Gõ lại theo ảnh; không đọc được thì nhấn x để hỏi đơn vị."),
}
SUBMISSION_HEAD: Final[tuple[Text, ...]] = (
    _("Nhận lúc"),
    _("Tên"),
    _("Nguồn"),
    _("Người gửi"),
    _("Trạng thái"),
    _("Vì sao"),
    _("Đợt báo cáo"),
    _("Đơn vị"),
    _("Tệp"),
    _("Số lần đến"),
)
