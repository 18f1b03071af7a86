"""What is said in Vietnamese below the pages (why a figure is doubtful, why something was not done), in English.

The sentences are kept in Vietnamese, as letters and files need them; the English pages tell them from this list.
"""

from typing import Final

_REASONS: Final = (
    ("hai lần nhận dạng cho kết quả khác nhau", "two readings gave different results"),
    ("chỉ một lần nhận dạng đọc được", "only one reading saw something"),
    ("dính vào số có nét không đọc được", "strokes that cannot be read touch the number"),
    ("ô có chữ nhưng không đọc được", "something is written in the cell and cannot be read"),
    ("ô có chữ viết tay, sửa, dấu hoặc vết che", "handwriting, a change, a stamp or a blot in the cell"),
    ("ô gần như trống nhưng có vết chữ", "the cell is almost blank but holds traces of writing"),
    ("nội dung không phải là số", "what stands there is no number"),
    ("dấu chấm, dấu phẩy có thể hiểu hai cách", "full stop or comma can be understood in two ways"),
    ("nhóm chữ số bất thường", "digits are grouped in an unusual way"),
    ("số lẻ ở chỉ tiêu đếm", "a fraction where things are counted"),
    ("ngoài khoảng cho phép", "outside of the allowed range"),
    ("số tiền nhỏ bất thường, có thể khác đơn vị tính", "unusually small amount, perhaps in another unit"),
    ("số tiền lớn bất thường, có thể ghi bằng đồng", "unusually large amount, perhaps written in dong"),
    (
        "không ghi đơn vị tính, cùng bảng có số tiền bất thường",
        "no unit is named, and amounts of the table are unusual",
    ),
    ("đơn vị tính ghi trong ô khác với mẫu", "the unit in the cell differs from the form's"),
    ("số và chữ không khớp", "number and words disagree"),
    ("ô có nhiều số", "several numbers in the cell"),
    ("có số khác trong ngoặc", "another number in brackets"),
    ("có ghi chú trong ngoặc", "a remark in brackets"),
    ("có chữ đứng trước số", "words before the number"),
    ("có dấu chú thích", "a footnote mark"),
    ("ghi theo khoảng", "written as a range"),
    ("ghi dạng phần trên tổng", "written as a part of a whole"),
    ("đang ở chế độ theo dõi sửa đổi", "a tracked change"),
    ("chữ mờ, khó đọc", "faint writing, hard to read"),
    ("tên dòng hoặc cột chưa chắc đúng với mẫu", "the name of row or column may not be the form's"),
    (
        "chỉ thấy trong phần lời, còn bảng có chỉ tiêu này chưa đọc được",
        "found in the running text only, while the table that asks for it could not be read",
    ),
    ("chỉ thấy trong phần lời", "found in the running text only"),
    (
        "câu nói về một nơi, chưa chắc là số của cả đơn vị",
        "the sentence speaks of one place, perhaps not of the whole unit",
    ),
    ("hai chỗ trong báo cáo ghi khác nhau", "two places of the report differ"),
    ("phần lời đọc ra số gần giống nhưng khác", "the running text has a number that is near but another"),
    ("có trang không đọc được, số liệu có thể nằm ở đó", "a page cannot be read, the figure may be on it"),
    ("trang không đủ rõ hoặc bị cắt", "the page is unclear or cut"),
    (
        "trên bản giấy, chỗ này có chữ viết tay, sửa, dấu hoặc vết che",
        "on paper this place is handwritten, changed or covered",
    ),
    (
        "dòng của bảng mất cột: chưa rõ số nào là số được hỏi",
        "the row lost columns: which number is asked for is unclear",
    ),
    ("có dòng gần giống tên chỉ tiêu nhưng không chắc", "a row has nearly the figure's name"),
    ("chữ trong ô khó đọc", "the writing in the cell is hard to read"),
    ("có vết mực che", "covered by a blot"),
    ("có sửa bằng bút", "changed by pen"),
    ("chữ viết tay", "handwriting"),
    ("có vết tẩy xóa", "traces of an erasure"),
    ("có dấu đóng hoặc bút đỏ trên số", "a stamp or a red pen over the number"),
    ("có dấu đóng lên số", "a stamp over the number"),
    ("số dính vào đường kẻ", "the number touches a ruled line"),
    ("dính vào số có nét không đọc được", "there is a stroke beside the number that cannot be read"),
    ("ảnh quá mờ, độ phân giải thấp", "the picture is too coarse"),
    ("hai lần nhận dạng đọc khác nhau", "two readings differ"),
    ("ô có nhiều dòng số", "several lines of numbers in the cell"),
    ("biểu mẫu cũ: chỉ tiêu này đã đổi cách hỏi", "older form: this figure is asked for in another way now"),
    ("ô của biểu mẫu nằm ở dòng ghi chỉ tiêu khác", "the form's cell stands in the row of another figure"),
    ("ô công thức chưa có kết quả", "a formula without a result"),
    ("có trang không đọc được, mục này có thể nằm ở đó", "a page cannot be read, the section may be on it"),
    ("không thấy khối chữ ký", "no signature block was found"),
    ("không thấy trong phần đầu văn bản", "not found in the head of the document"),
    ("không thấy tên đơn vị trong văn bản", "no name of a unit was found in the document"),
    ("không đọc thấy trong ảnh phần đầu văn bản", "not seen in the picture of the head of the document"),
    ("không đọc được họ tên người ký", "the signer's name cannot be read"),
    ("phần đầu và nội dung nêu hai đơn vị khác nhau", "head and body name two different units"),
    ("tiêu đề mục đọc chưa chắc chắn", "the section's heading was not read for certain"),
    ("tên đơn vị chưa đủ căn cứ", "the unit's name has too few grounds"),
    ("lớn gấp 10 lần trở lên so với giá trị đang giữ", "is ten times what is held, or more"),
    ("nhỏ hơn giá trị đang giữ từ 10 lần trở lên", "is a tenth of what is held, or less"),
)

_FAULTS: Final = (
    (
        "Bước này chưa đến lượt hoặc đã làm: tải lại trang để xem tình trạng mới nhất.",
        "This step is not due or was done already: load the page anew.",
    ),
    ("Bản nháp không còn ở bước soạn.", "The draft is no longer being edited."),
    (
        "Bản nháp vừa thay đổi hoặc chưa được đề nghị mở: xem lại.",
        "The draft has just changed, or nobody asked to open it: look again.",
    ),
    ("Bản đã ký phải là tệp PDF.", "The signed paper must be a PDF file."),
    (
        "Chưa có bản tổng hợp nào: tổng hợp trước khi lập bộ chứng cứ.",
        "There is no consolidated version yet: make one before the evidence pack.",
    ),
    (
        "Chưa có số liệu nào được duyệt: duyệt báo cáo của đơn vị rồi chốt lại.",
        "No figure is accepted yet: accept reports, then freeze again.",
    ),
    (
        "Chưa đặt máy chủ gửi thư (TONGHOP_SMTP_HOST): gửi cách khác rồi ghi lại.",
        "No mail server is set (TONGHOP_SMTP_HOST): send it another way and note it.",
    ),
    (
        "Chỉ ghi đã gửi cho thư đã duyệt và chưa gửi.",
        "Only an approved letter that was not sent can be marked as sent.",
    ),
    (
        "Từ khi soạn thư, tình hình của đơn vị đã khác: bấm Soạn lại, xem rồi duyệt.",
        "Things have changed with the unit since the letter was drafted: press Draft anew, look, then approve.",
    ),
    ("Chỉ gửi được thư đã duyệt và chưa gửi.", "Only an approved letter that was not sent can be sent."),
    (
        "Chỉ nhập số, ngày cho công văn đã duyệt và chưa gửi.",
        "Number and date are entered for approved letters that were not sent.",
    ),
    (
        "Chỉ so được tệp Word (.docx) hoặc Excel (.xlsx) của bản tổng hợp.",
        "Only Word (.docx) or Excel (.xlsx) files of a consolidated version can be compared.",
    ),
    ("Chọn căn cứ và ghi lý do.", "Choose the ground and give the reason."),
    (
        "Công văn chỉ gửi sau khi nhập số, ngày và bản đã ký; trước đó dùng thư nhắc.",
        "A letter is sent after its number, date and signed paper are entered; before that send a reminder.",
    ),
    ("Cần số, ngày văn bản và tệp bản đã ký.", "Number, date and the signed file are needed."),
    (
        "Dự thảo vừa thay đổi ở nơi khác: xem lại rồi làm tiếp.",
        "The draft has just been changed elsewhere: look again, then go on.",
    ),
    ("Ghi cách liên hệ và nội dung trao đổi.", "Say how the unit was reached and what was said."),
    ("Gia hạn phải có lý do.", "More time needs a reason."),
    ("Không còn dữ liệu đọc của tệp này.", "What was read of this file is no longer there."),
    (
        "Không đơn vị nào có địa chỉ thư điện tử: gửi cách khác rồi ghi lại.",
        "No unit has a mail address: send it another way and note it.",
    ),
    ("Ngày gia hạn đã qua.", "The granted day has passed."),
    ("Ngày hạn trả lời phải viết là năm-tháng-ngày.", "The day of reply must be written year-month-day."),
    (
        "Ngày đến không thể sau ngày tệp được nhận vào hệ thống.",
        "It cannot have arrived after the day it was taken in.",
    ),
    (
        "Người đề nghị không tự mở được: cần người thứ hai xem và đồng ý.",
        "Who asks cannot open it alone: a second person must look and agree.",
    ),
    (
        "Nhập số, ngày ký và đính kèm bản quét báo cáo đã ký.",
        "Enter number and day of signing, and attach the scan of the signed report.",
    ),
    (
        "Số liệu bạn vừa xem hoặc sửa: để người khác nhập, hoặc đợi hôm sau.",
        "You have just seen or settled this figure: let somebody else enter it, or wait a day.",
    ),
    ("Thư không còn là dự thảo.", "The letter is no longer a draft."),
    ("Thư này đã có kết quả: tải lại trang để xem.", "The fate of this mail is known already: load the page anew."),
    ("Thư đã vào hàng gửi, không bỏ được.", "The letter is queued for sending and cannot be dropped."),
    (
        "Trích yếu, phần mở đầu và phần đề nghị không được để trống.",
        "Subject, opening and request must not be blank.",
    ),
    ("Tệp này không ở trạng thái không đọc được.", "This file did not fail."),
    (
        "Đã gửi quá nhiều lần trong một giờ: chờ rồi gửi tiếp, hoặc gọi cho nơi nhận.",
        "Too many sendings within an hour: wait and go on, or call the office.",
    ),
    (
        "Đọc thử ít nhất một báo cáo với bản nháp này trước khi đề nghị mở.",
        "Read at least one report on trial with this draft before asking to open it.",
    ),
    ("Đợt báo cáo không có đơn vị này.", "The campaign has no such unit."),
    (
        "Đợt này đã mở hoặc đã bỏ: tạo bản nháp mới để sửa.",
        "It was opened or dropped already: make a new draft to change it.",
    ),
    (
        "Bản tổng hợp mới nhất không còn câu này: tải lại trang rồi chọn lại.",
        "The newest version no longer has this sentence: load the page anew and choose again.",
    ),
    (
        "Tệp có số liệu khác với hệ thống: ghi lý do thay đổi rồi gửi lại.",
        "The file has figures that differ from the system: give the reason and send it again.",
    ),
)


REASONS: Final = dict(_REASONS)
FAULTS: Final = dict(_FAULTS)
