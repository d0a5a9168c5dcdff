"""Who is in the demo: invented companies, people and opportunities.

No country keeps numbers of Vietnam for fiction. Those that begin with 0950 were of
S-Fone's network, which was closed in 2012: the numbering plan has them, no operator
does. That some day somebody may have one is why none of them is ever dialled, see
``cgvcall_demo_line``. The one abroad is of those that are kept for fiction there.
"""

from types import SimpleNamespace

HOTLINE = "+84950000000"
MARK = " (demo)"

# name, city
COMPANIES = [
    ("Nội thất Mây Hồng", "Đà Nẵng"),
    ("Khách sạn Trăng Khuyết", "Huế"),
    ("Trường mầm non Kẹo Bông", "TP. Hồ Chí Minh"),
    ("Vận tải Cá Chuồn", "Hải Phòng"),
]
# name, position in COMPANIES, job
PEOPLE = [
    ("Nguyễn Thị Hoa Mai", 0, "Giám đốc"),
    ("Trần Văn Gỗ", 0, "Trưởng phòng mua hàng"),
    ("Lê Thị Thu Vân", 0, "Kế toán"),
    ("Phạm Minh Nguyệt", 1, "Quản lý khách sạn"),
    ("Hoàng Đình Sao", 1, "Lễ tân"),
    ("Vũ Thị Bình Minh", 1, "Kế toán trưởng"),
    ("Đặng Thị Kẹo", 2, "Hiệu trưởng"),
    ("Bùi Văn Bông", 2, "Bếp trưởng"),
    ("Đỗ Thị Ngọc Bích", 2, "Hiệu phó"),
    ("Ngô Hải Âu", 3, "Điều phối"),
    ("Dương Thị Sóng", 3, "Trưởng phòng hành chính"),
    ("Lý Văn Buồm", 3, "Tài xế"),
]
# what, position in PEOPLE (None: somebody who is no contact yet), name on the lead,
# stage, million VND
LEADS = [
    ("Bàn ghế văn phòng tầng 5", 0, None, "crm.stage_lead3", 480),
    ("Thay nội thất 20 phòng", 3, None, "crm.stage_lead2", 1250),
    ("Bàn ghế lớp học", 6, None, "crm.stage_lead3", 210),
    ("Tủ hồ sơ phòng hành chính", 10, None, "crm.stage_lead1", 62),
    ("Quầy lễ tân", None, "Chị Cúc", "crm.stage_lead2", 56),
    ("Kệ trưng bày", None, "Anh Tùng", "crm.stage_lead1", 95),
]

# Those who called last, and wait: two contacts and somebody unknown.
WAITING_PEOPLE = (1, 9)

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


def _mobile(number):
    return f"+849500001{number:02}"


PEOPLE_NUMBERS = [_mobile(place) for place in range(len(PEOPLE))]
LEAD_NUMBERS = [
    None if person is not None else _mobile(50 + place)
    for place, (_what, person, *_rest) in enumerate(LEADS)
]
# Callers of whom nothing is known.
STRANGERS = [_mobile(80 + place) for place in range(5)] + ["+12025550143"]
WAITING = [PEOPLE_NUMBERS[place] for place in WAITING_PEOPLE] + STRANGERS[:1]
#: None of them is ever dialled.
NUMBERS = frozenset([HOTLINE, *PEOPLE_NUMBERS, *filter(None, LEAD_NUMBERS), *STRANGERS])

CAST = SimpleNamespace(
    known=[*PEOPLE_NUMBERS, *filter(None, LEAD_NUMBERS)],
    strangers=STRANGERS,
    waiting=WAITING,
)
