"""Who is in the demo: users, companies and people, with numbers as people write them.

Numbers that end in 0486, 0480 or 0404 are busy, never answered, or wrong.
"""

COMPANY = {
    "name": "Nội thất Sao Mai",
    "street": "215 Nguyễn Thị Minh Khai",
    "city": "TP. Hồ Chí Minh",
    "phone": "028 7300 1234",
    "email": "xinchao@saomai.example",
    "website": "https://saomai.example",
}
TIMEZONE = "Asia/Ho_Chi_Minh"

SALES = ["base.group_partner_manager", "sales_team.group_sale_salesman"]
AGENT = [*SALES, "cgvcall.group_agent", "cgvcall.group_listener"]
CONTACTS, CALLS = "contacts.action_contacts", "cgvcall.cgvcall_call_action"
# login (and password), name, extension, groups, what is seen first
USERS = [
    ("rep", "Trần Thị Hoa", "101", AGENT, CONTACTS),
    ("rep2", "Lê Minh Quân", "102", AGENT, CONTACTS),
    (
        "manager",
        "Phạm Quốc Bảo",
        "103",
        [
            "base.group_partner_manager",
            "sales_team.group_sale_manager",
            "cgvcall.group_manager",
            "cgvcall.group_downloader",
            "base.group_allow_export",
        ],
        CALLS,
    ),
    (
        "leader",
        "Đặng Thu Trang",
        "104",
        [
            "base.group_partner_manager",
            "sales_team.group_sale_salesman_all_leads",
            "cgvcall.group_supervisor",
            "cgvcall.group_listener",
        ],
        CALLS,
    ),
]

# Who leads the sales team, who is in another one, and who calls strangers back.
LEADER, OTHER_TEAM, FALLBACK = "leader", ("Bán lẻ", "manager", ["rep2"]), "rep"

# name, street, city, phone
COMPANIES = [
    ("Công ty Xây dựng Hòa Bình Minh", "18 Trần Phú", "Đà Nẵng", "0236 3821 456"),
    ("Khách sạn Hương Giang", "51 Lê Lợi", "Huế", "(0234) 382.2122"),
    ("Nhà hàng Cơm Niêu Sài Gòn", "27 Tú Xương", "TP. Hồ Chí Minh", "028 3812 3456"),
    ("Văn phòng Luật Minh Tâm", "9 Lý Thường Kiệt", "Hà Nội", "(024) 3825.1234"),
    ("Trường mầm non Hoa Hướng Dương", "72 Nguyễn Văn Cừ", "Hà Nội", "024 3872 6611"),
    (
        "Phòng khám Đa khoa An Bình",
        "146 An Bình",
        "TP. Hồ Chí Minh",
        "+84 28 3923 4260",
    ),
    ("Công ty Phần mềm Lúa Vàng", "Quang Trung", "TP. Hồ Chí Minh", "842837154010"),
    ("Siêu thị Mẹ và Bé Cần Thơ", "88 Đường 30/4", "Cần Thơ", "0292.3830.217"),
    ("Resort Bãi Dài", "Bãi Dài", "Nha Trang", "0258 3989 111 / 0258 3989 112"),
    ("Gỗ mỹ nghệ Đồng Kỵ", "Đồng Kỵ", "Bắc Ninh", "0222 3835 118"),
    ("Chung cư Sông Xanh", "33 Đào Trí", "TP. Hồ Chí Minh", "(028) 3785 0099"),
    ("Cà phê Trung An", "12 Phan Đình Phùng", "Đà Lạt", "0263-3822-345"),
    ("Vận tải Tân Cảng Hải Phòng", "5 Lê Thánh Tông", "Hải Phòng", "+84.225.3836.109"),
    ("May mặc Thành Phát", "KCN Sóng Thần", "Bình Dương", "0274 3732 555; máy lẻ 12"),
]

HOA_BINH, HUONG_GIANG, COM_NIEU, MINH_TAM, HUONG_DUONG, AN_BINH, LUA_VANG = range(7)
ME_VA_BE, BAI_DAI, DONG_KY, SONG_XANH, TRUNG_AN, TAN_CANG, THANH_PHAT = range(7, 14)

# name, position in COMPANIES or None, job, phone, city (None: the company's)
PEOPLE = [
    ("Nguyễn Văn An", HOA_BINH, "Giám đốc", "0912 345 678", None),
    ("Lê Thị Thu Hằng", HOA_BINH, "Trưởng phòng mua hàng", "+84 905 112 233", None),
    ("Đỗ Mạnh Cường", HOA_BINH, "Kỹ sư giám sát", "0162 345 6789", None),
    ("Hoàng Ngọc Lan", HUONG_GIANG, "Quản lý khách sạn", "84914556677", None),
    ("Tôn Thất Hiếu", HUONG_GIANG, "Kế toán trưởng", "0983.221.540", None),
    ("Huỳnh Tấn Phát", COM_NIEU, "Chủ nhà hàng", "0903 778 899", None),
    ("Võ Thị Kim Chi", COM_NIEU, "Quản lý", "(090) 866-1357", None),
    (
        "Phan Minh Tâm",
        MINH_TAM,
        "Luật sư điều hành",
        "0913 204 605 / 0243 825 7788",
        None,
    ),
    ("Bùi Thanh Hương", MINH_TAM, "Thư ký", "+84 (0) 936 410 275", None),
    ("Đinh Thị Mai", HUONG_DUONG, "Hiệu trưởng", "0388 765 432", None),
    ("Ngô Thị Bích Ngọc", HUONG_DUONG, "Hiệu phó", "01685 123 456", None),
    ("Trịnh Hoài Nam", AN_BINH, "Bác sĩ trưởng", "0909-615-243", None),
    ("Lâm Mỹ Duyên", AN_BINH, "Hành chính", "0779 334 021", None),
    ("Đặng Hữu Phước", LUA_VANG, "Tổng giám đốc", "+84-918-070-605", None),
    ("Vũ Hải Yến", LUA_VANG, "Nhân sự", "0866 290 417", None),
    ("Trương Công Thành", LUA_VANG, "Quản trị văn phòng", "0702.556.318", None),
    ("Mai Thị Cẩm Tú", ME_VA_BE, "Chủ cửa hàng", "0939 482 660", None),
    ("Lý Quốc Hưng", ME_VA_BE, "Thủ kho", "01264 887 125", None),
    ("Châu Ngọc Bảo Trân", BAI_DAI, "Giám đốc vận hành", "0905 667 321", None),
    ("Kenji Tanaka", BAI_DAI, "Nhà đầu tư", "+81 90-1234-5678", "Osaka"),
    ("Nguyễn Đức Thắng", BAI_DAI, "Kỹ thuật", "0914 700 486", None),
    ("Dương Văn Khải", DONG_KY, "Nghệ nhân", "0982 316 074", None),
    ("Dương Thị Nhung", DONG_KY, "Kinh doanh", "00 84 976 553 208", None),
    ("Cao Thị Lệ Thủy", SONG_XANH, "Ban quản lý", "0933 101 759", None),
    ("Phùng Gia Bảo", SONG_XANH, "Trưởng ban quản trị", "0918 340 480", None),
    ("Tạ Đình Long", SONG_XANH, "Cư dân", "tel: 0707 219 653", None),
    ("K'Brếu Thị Hạnh", TRUNG_AN, "Chủ quán", "0919 825 376", None),
    ("Nguyễn Trung An", TRUNG_AN, "Đồng sáng lập", "0919 825 377", None),
    ("Đoàn Văn Hải", TAN_CANG, "Trưởng phòng hành chính", "0904 268 513", None),
    ("Bùi Xuân Trường", TAN_CANG, "Điều phối", "+84 32 7790 146", None),
    ("Hồ Thị Ánh Tuyết", THANH_PHAT, "Giám đốc nhà máy", "0908 153 924", None),
    (
        "Nguyễn Hoàng Vũ",
        THANH_PHAT,
        "Mua hàng",
        "0857.420.639 hoặc 0274 3732 560",
        None,
    ),
    ("Lưu Chí Vĩ", THANH_PHAT, "Bảo trì", None, None),
    ("Trần Quang Khải", None, None, "0912 887 204", "Hà Nội"),
    ("Nguyễn Thị Minh Châu", None, None, "+84 977 610 358", "TP. Hồ Chí Minh"),
    ("Phạm Văn Đồng Tâm", None, None, "84 345 218 907", "Long An"),
    ("Lê Hoàng Yến Nhi", None, None, "0796 552 813", "Đà Nẵng"),
    ("Võ Minh Trí", None, None, "01234 567 890", "Vũng Tàu"),
    ("Đào Thị Thanh Thảo", None, None, "0 9 1 5 4 0 2 6 8 7", "Hà Nội"),
    ("Hà Anh Tuấn Kiệt", None, None, "0968 331.547", "Nghệ An"),
    ("Trần Bảo Ngọc", None, None, "0589 226 741", "TP. Hồ Chí Minh"),
    ("Nguyễn Phúc Lộc", None, None, "024 3758 2290, 0916 733 045", "Hà Nội"),
    ("Đặng Thị Hồng Nhung", None, None, "+84367218450", "Quảng Ninh"),
    ("Sophie Martin", None, None, "+84 772 640 195", "Hội An"),
    ("Huỳnh Thị Ngọc Diệp", None, None, None, "Bến Tre"),
    # The hotel's mobile, which Hoàng Ngọc Lan answers too.
    ("Nguyễn Phúc Bảo Khanh", HUONG_GIANG, "Lễ tân", "0914 556 677", None),
]
ABROAD = {"Kenji Tanaka": "base.jp"}
FIRST_TO_CALL = PEOPLE[0][0]

# user, person to call today, why
ACTIVITIES = [
    ("rep", "Nguyễn Văn An", "Chốt báo giá bàn ghế văn phòng"),
    ("rep", "Mai Thị Cẩm Tú", "Hỏi lại kích thước kệ trưng bày"),
    ("rep", "Trần Quang Khải", "Hẹn lịch giao sofa"),
    ("rep2", "Đặng Hữu Phước", "Gửi mẫu vách ngăn"),
]

# What agents noted of their answered calls, in turn: outcome, note.
WRAP_UPS = [
    ("cgvcall.outcome_interested", "Muốn xem mẫu bàn gỗ sồi, gửi báo giá trong tuần."),
    (None, None),
    ("cgvcall.outcome_call_later", "Đang họp, hẹn gọi lại buổi chiều."),
    ("cgvcall.outcome_interested", "Hỏi giảm giá khi đặt 20 bộ."),
    (None, "Đã xác nhận giờ giao hàng."),
    ("cgvcall.outcome_not_interested", None),
    ("cgvcall.outcome_left_message", None),
]
