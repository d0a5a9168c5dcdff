"""The demo's leads and opportunities."""

NEW, QUALIFIED, PROPOSITION, WON = (f"crm.stage_lead{number}" for number in range(1, 5))

# what, stage (None: a lead), whose contact or the name on the lead, phone (None: the
# contact's), million VND, user
LEADS = [
    ("Bàn ghế văn phòng tầng 5", PROPOSITION, "Nguyễn Văn An", None, 480, "rep"),
    ("Nội thất nhà mẫu", QUALIFIED, "Lê Thị Thu Hằng", None, 350, "rep"),
    ("Thay nội thất 20 phòng", QUALIFIED, "Hoàng Ngọc Lan", None, 1250, "rep"),
    ("Bàn ăn gỗ sồi 12 bộ", WON, "Huỳnh Tấn Phát", None, 144, "rep"),
    ("Tủ hồ sơ chống cháy", NEW, "Phan Minh Tâm", None, 62, "rep"),
    ("Kệ trưng bày cửa hàng", PROPOSITION, "Mai Thị Cẩm Tú", None, 95, "rep"),
    ("Sofa phòng khách", WON, "Trần Quang Khải", None, 38, "rep"),
    ("Giường tầng cho bé", NEW, "Nguyễn Thị Minh Châu", None, 21, "rep"),
    ("Tủ bếp căn hộ mới", NEW, "Anh Hưng (Vinhomes)", "0934 567 210", 85, "rep"),
    ("Quầy lễ tân", QUALIFIED, "Chị Oanh", "+84 981 406 733", 56, "rep"),
    ("Bàn ghế lớp học", PROPOSITION, "Đinh Thị Mai", None, 210, "rep2"),
    ("Quầy thuốc và phòng chờ", QUALIFIED, "Trịnh Hoài Nam", None, 175, "rep2"),
    ("Vách ngăn làm việc", PROPOSITION, "Đặng Hữu Phước", None, 390, "rep2"),
    ("Ghế hồ bơi ngoài trời", NEW, "Châu Ngọc Bảo Trân", None, 520, "rep2"),
    ("Sảnh chung cư block B", QUALIFIED, "Cao Thị Lệ Thủy", None, 310, "rep2"),
    ("Bàn cà phê gỗ thông", WON, "Nguyễn Trung An", None, 44, "rep2"),
    ("Nhà ăn công nhân 300 chỗ", NEW, "Hồ Thị Ánh Tuyết", None, 680, "rep2"),
    ("Hỏi giá rèm cửa", None, "Cô Sáu", "0163 778 2045", 0, "rep2"),
    ("Khách gọi từ Zalo", None, "Minh (Zalo)", "84 522 903 416", 0, "rep"),
    ("Form website: tư vấn phòng ngủ", None, "Thùy Dung", "0899 315 620", 0, "rep"),
    ("Khách triển lãm VIFA", None, "Mr. Park", "+82 10-2345-6789", 0, "rep2"),
]
