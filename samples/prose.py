"""Sentences of the made-up food-safety campaign, the sizes of its figures and the invented people; plus sentences that suit any campaign."""

from samples.model import Profile

SURNAMES = ("Trịnh", "Đào", "Vương", "Tạ", "Quách", "Đoàn", "Lương", "Hà", "Phùng", "Kiều", "Nghiêm", "Chu", "Thái", "La", "Mạc", "Ông")
MIDDLES = ("Thế", "Thanh", "Quang", "Ngọc", "Bích", "Đình", "Hoài", "Xuân", "Khắc", "Thúy", "Duy", "Tuyết")
GIVENS = ("Khải", "Lam", "Nhuận", "Thảo", "Vĩnh", "Tường", "Diệp", "Hạnh", "Bảo", "Cầm", "Đông", "Sương", "Toàn", "Uyên", "Kỳ", "Ân")

ANY_SECTION = (
    "Nội dung này được đơn vị triển khai theo đúng hướng dẫn của cấp trên, có phân công người phụ trách và mốc thời gian cụ thể.",
    "Sau mỗi đợt triển khai, đơn vị tổ chức họp rút kinh nghiệm và điều chỉnh cách làm cho sát thực tế địa phương.",
    "Kết quả chung được cấp ủy, chính quyền sở tại ghi nhận; người dân đồng tình ủng hộ.",
    "Một số việc còn chậm do cán bộ kiêm nhiệm nhiều nhiệm vụ, phương tiện đi lại chưa bảo đảm.",
    "Đơn vị đã phân công {2-5} cán bộ theo dõi thường xuyên và báo cáo kết quả vào ngày thứ sáu hằng tuần.",
    "Hồ sơ, sổ sách theo dõi được lập đầy đủ, thuận tiện cho việc kiểm tra, đối chiếu.",
)

FOOD_SAFETY = {
    "P1.1": (
        "Ngay sau khi nhận được công văn của Sở Y tế, {unit} đã tham mưu cấp có thẩm quyền ban hành kế hoạch triển khai và gửi tới các phòng, khoa, trạm y tế trực thuộc.",
        "Kế hoạch nêu rõ người chịu trách nhiệm, thời gian hoàn thành và chế độ báo cáo vào chiều thứ năm hằng tuần.",
        "Trong đợt cao điểm, {unit} ban hành thêm {2-4} công văn nhắc việc, trong đó có công văn về quản lý thức ăn đường phố quanh cổng trường.",
        "Các xã, phường đều xây dựng kế hoạch riêng và niêm yết số điện thoại tiếp nhận phản ánh về thực phẩm không an toàn.",
        "Nội dung chỉ đạo tập trung vào bếp ăn bán trú, cơ sở sản xuất nước đá, nước uống đóng bình và hàng ăn lưu động.",
    ),
    "P1.2": (
        "Ban Chỉ đạo liên ngành được kiện toàn sau khi có thay đổi nhân sự, họp giao ban {2-3} lần trong đợt.",
        "Ngành Y tế chủ trì, phối hợp với Nông nghiệp, Công Thương và Công an trong kiểm soát nguồn gốc nguyên liệu.",
        "Thành viên Ban Chỉ đạo được phân công bám địa bàn, mỗi người phụ trách {2-4} xã.",
        "Mặt trận Tổ quốc và các đoàn thể đưa nội dung giám sát an toàn thực phẩm vào sinh hoạt thường kỳ của hội viên.",
        "Quy chế phối hợp được rà soát, bổ sung trách nhiệm của Ban Quản lý chợ trong kiểm tra hàng hóa đầu ngày.",
    ),
    "P1.3": (
        "Kinh phí được cấp là {kp_cap}, chi cho truyền thông, mua bộ xét nghiệm nhanh và hỗ trợ đoàn kiểm tra.",
        "Việc chi tiêu theo đúng dự toán, chứng từ được thanh quyết toán trong tháng 5.",
        "Ngoài phần ngân sách, các trạm y tế lồng ghép từ nguồn chi thường xuyên để in pa nô và thuê loa lưu động.",
        "Do dự toán giao muộn nên một số hạng mục phải ứng trước từ nguồn của đơn vị.",
    ),
    "P2.1": (
        "Lễ phát động được tổ chức gọn nhẹ tại nhà văn hóa trung tâm, sau đó đoàn xe tuyên truyền đi qua các trục đường chính.",
        "Toàn đợt cấp phát {to_gap} tờ gấp cho tiểu thương và hộ gia đình làm bánh, giò chả truyền thống.",
        "Đài truyền thanh cơ sở phát chuyên mục vào khung giờ 5 giờ 30 phút và 17 giờ, mỗi bài dài chừng {4-7} phút.",
        "Cán bộ y tế đến từng quầy hàng hướng dẫn cách bảo quản thực phẩm tươi sống và ghi chép nguồn gốc nguyên liệu.",
        "Nhóm mạng xã hội của đơn vị đăng cảnh báo về nấm độc, cá nóc và cóc, được chia sẻ rộng rãi trong cộng đồng.",
        "Tại các trường học, bài nói chuyện về chọn quà vặt an toàn được lồng vào tiết sinh hoạt lớp.",
    ),
    "P2.2.a": (
        "Đã thành lập {2-4} đoàn liên ngành và giao trạm y tế các xã tự kiểm tra nhóm cơ sở nhỏ lẻ.",
        "Lịch kiểm tra được thông báo trước đối với cơ sở sản xuất, kiểm tra đột xuất đối với quán ăn đêm và xe đẩy.",
        "Mỗi đoàn có một cán bộ lấy mẫu, mang theo bộ thử nhanh hàn the, phẩm màu và độ sạch bát đĩa.",
        "Biên bản được lập tại chỗ, giao cho chủ cơ sở một bản để khắc phục và cam kết thời hạn.",
    ),
    "P2.2.b": (
        "Các lỗi thường gặp là người chế biến không đeo găng tay, thiếu sổ kiểm thực ba bước và nguyên liệu để sát nền nhà.",
        "Cơ sở vi phạm bị nhắc nhở, phạt tiền hoặc buộc tiêu hủy sản phẩm; tên cơ sở được đọc trên loa truyền thanh.",
        "Sau kiểm tra, phần lớn cơ sở đã khắc phục trong vòng {5-9} ngày và gửi ảnh minh chứng.",
        "Không có trường hợp phải chuyển hồ sơ sang cơ quan điều tra.",
    ),
    "P2.3": (
        "Xét nghiệm nhanh được {mau_xet_nghiem} mẫu, tập trung vào giò chả, bún tươi, dưa muối và dầu chiên lại.",
        "Mẫu nghi ngờ được niêm phong, gửi về Trung tâm Kiểm nghiệm tỉnh để khẳng định bằng phương pháp phòng thí nghiệm.",
        "Kết quả được trả cho chủ cơ sở trong ngày kèm hướng dẫn khắc phục.",
        "Nước dùng chế biến tại các bếp ăn bán trú được lấy mẫu định kỳ, chất lượng cơ bản bảo đảm.",
    ),
    "P2.4": (
        "Tổ phản ứng nhanh trực 24/24 giờ, chuẩn bị sẵn cơ số thuốc và phương tiện lấy mẫu.",
        "Các bữa cỗ đông người được hướng dẫn ký cam kết và lưu mẫu thức ăn đủ 24 giờ.",
        "Cán bộ thôn bản khai báo đám cưới, đám hiếu từ {30-60} mâm trở lên để trạm y tế cử người giám sát.",
        "Đường dây nóng tiếp nhận phản ánh của người dân và trả lời trong ngày làm việc.",
    ),
    "P3.1": (
        "Nhận thức của người chế biến, kinh doanh có chuyển biến rõ, nhiều chủ quán tự giác khám sức khỏe định kỳ.",
        "Sự phối hợp giữa các ngành nhịp nhàng hơn mọi năm, không để sót địa bàn.",
        "Truyền thông đi trước một bước nên việc kiểm tra được các cơ sở hợp tác.",
        "Số cơ sở có giấy chứng nhận còn hiệu lực tăng so với cùng kỳ.",
    ),
    "P3.2": (
        "Cán bộ làm công tác an toàn thực phẩm ở xã đều kiêm nhiệm, thay đổi luôn nên thiếu kinh nghiệm.",
        "Hàng rong và chợ cóc khó quản lý vì người bán không cố định địa điểm.",
        "Nguyên nhân chủ yếu do kinh phí hạn hẹp, bộ thử nhanh mua chậm và hạn dùng ngắn.",
        "Mức phạt đối với hộ nhỏ lẻ chưa đủ sức răn đe.",
    ),
    "P3.3": (
        "Đề nghị Sở Y tế mở lớp bồi dưỡng kỹ năng lấy mẫu cho tuyến xã trong quý III.",
        "Đề nghị cấp bổ sung bộ xét nghiệm nhanh và trang phục cho đoàn kiểm tra.",
        "Kính đề nghị cho phép sử dụng một phần tiền phạt để chi cho công tác truyền thông.",
    ),
}

_HOSPITAL_ZERO = ("san_xuat", "kinh_doanh")
FOOD_PROFILE = Profile(
    prose=FOOD_SAFETY,
    sizes={
        "hoi_nghi": (1, 24), "nguoi_du_hoi_nghi": (60, 2600), "lop_kien_thuc": (1, 12), "hoc_vien_kien_thuc": (35, 960),
        "ty_le_dat_kien_thuc": (78, 100), "buoi_phat_thanh": (12, 480), "ap_phich": (8, 320), "to_gap": (400, 15500),
        "mau_xet_nghiem": (25, 870), "ca_ngo_doc": (0, 14), "kp_cap": (12e6, 185e6), "kp_khac": (1e6, 42e6),
        "quan_ly": (24, 690), "tien_phat": (0.8, 64),
    },
    shares={"dat": ("quan_ly", 0.35, 0.7), "vi_pham": ("dat", 0.02, 0.3), "mau_khong_dat": ("mau_xet_nghiem", 0.01, 0.12)},
    ratios={"ty_le_dat": ("dat", "da_kiem_tra")},
    zero_columns={"bệnh viện": _HOSPITAL_ZERO, "trung tâm tuyến tỉnh": ("bep_tap_the",)},
    scale={"bệnh viện": 0.3, "phòng khám": 0.25},
    extra_rows=(
        ("Số bài viết trên trang thông tin điện tử", "bài", "14"),
        ("Số lượt xe loa tuyên truyền lưu động", "lượt", "26"),
        ("Số bản cam kết đã ký", "bản", "1.035"),
    ),
    parent="SỞ Y TẾ THANH BÌNH",
    codes={"trung tâm y tế": "BC-TTYT", "bệnh viện": "BC-BV", "chi cục": "BC-CCATVSTP", "trung tâm tuyến tỉnh": "BC-TT", "phòng khám": "BC-PK", "hội": "BC-HNTD"},
    titles={"bệnh viện": "GIÁM ĐỐC", "chi cục": "CHI CỤC TRƯỞNG", "phòng khám": "TRƯỞNG PHÒNG KHÁM", "hội": "CHỦ TỊCH"},
    self_name={"trung tâm y tế": "Trung tâm Y tế", "bệnh viện": "Bệnh viện", "chi cục": "Chi cục", "trung tâm tuyến tỉnh": "Trung tâm", "phòng khám": "Phòng khám", "hội": "Hội"},
)  # fmt: skip
