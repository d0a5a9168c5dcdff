"""What the columns and lines of a list of extensions are called, in two languages."""

import re
import unicodedata

EXTENSION = re.compile(r"\d{2,6}", re.ASCII)
#: With a heading or label that says so, other lengths are believed, too.
TOLD_EXTENSION = re.compile(r"'?#?(\d{1,10})(?:\.0)?", re.ASCII)
EMAIL = re.compile(r"[^\s@<>,;|]+@[^\s@<>,;|]+\.[^\s@<>,;|]+")

#: Label: what it may be, the likeliest first. Which one is seen by what stands there:
#: the PBX's e-mail calls the extension "User Name", others mean the Authen Name by it.
LABELS = {
    ("number",): (
        "extension|extensions|ext|ext no|ext number|extension number|sip extension|"
        "may nhanh|so may nhanh|may le|so may le|so noi bo|nhanh|so nhanh|so ext|"
        "ma nhanh|line|internal number"
    ),
    ("number", "authen_name", "email", "name"): (
        "user name|username|user|users|user id|userid|sip user|so may|so|number|"
        "phone|account|tai khoan|tai khoan sip|sip account|login|ten dang nhap|"
        "ten tai khoan|ten nguoi dung|id"
    ),
    ("authen_name",): (
        "authen name|authenname|authen user|authen username|authen id|authen|"
        "auth name|auth user|auth username|auth id|authname|authuser|"
        "authentication name|authentication user|authentication id|"
        "authorization name|authorization user|authorization id|ten xac thuc|"
        "tai khoan xac thuc|register name"
    ),
    ("password",): (
        "authen pass|authen password|authenpass|auth pass|auth password|password|pass|"
        "pasword|passwd|pwd|secret|sip password|sip pass|mat khau|mat khau sip|mk|"
        "mat khau xac thuc|mat khau may nhanh|authentication password"
    ),
    ("email",): "email|e mail|mail|email address|dia chi email|thu dien tu|hop thu",
    ("name",): (
        "name|full name|fullname|display name|caller name|employee|agent|person|"
        "ten|ho ten|ho va ten|hovaten|ten hien thi|ten nhan vien|nhan vien|"
        "nguoi dung|nguoi su dung|ten may nhanh|can bo|ho ten nhan vien|staff"
    ),
    (): (
        "server|sip server|domain|sip domain|proxy|outbound proxy|may chu|port|cong|"
        "transport|protocol|stt|so thu tu|tt|no|nr|note|notes|ghi chu|url|website|"
        "phong ban|phong|department|team|bo phan|hotline|dau so|so hotline|"
        "status|trang thai|type|loai|chuc vu|position|role|vai tro|mobile|"
        "dien thoai|so dien thoai|sdt|di dong|codec|group|nhom"
    ),
}
KNOWN = {word: roles for roles, words in LABELS.items() for word in words.split("|")}
WORDS_BEFORE_NUMBER = re.compile(
    r"(?:ext|extension|may nhanh|so may nhanh|so noi bo|nhanh|may le|line|no)"
    r"\s*[:.#]?\s*",
)


def plain(text):
    """Small letters without marks; whatever stands between words is one space."""
    text = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    text = "".join(char for char in text if not unicodedata.combining(char))
    return " ".join(re.sub(r"[\W_]+", " ", text).split())


def roles_of(text):
    """What a label may stand for; () for one to leave out; None for no label."""
    return KNOWN.get(plain(text)) if len(text) <= 40 else None


def fits(role, value):
    """Whether this may be such a value, by its looks."""
    if role == "number":
        return bool(told_number(value))
    if role == "email":
        return bool(EMAIL.fullmatch(value))
    if role == "authen_name":
        return not re.search(r"\s", value) and "@" not in value
    return True


def told_number(value):
    """The extension in a cell that is said to have one: "101", "Ext. 101", "101.0"."""
    value = value.strip()
    found = TOLD_EXTENSION.fullmatch(value)
    if found:
        return found[1]
    digits = re.search(r"\d{1,10}$", value, re.ASCII)
    if digits and WORDS_BEFORE_NUMBER.fullmatch(_words(value[: digits.start()])):
        return digits[0]
    return ""


def _words(text):
    # As plain(), but the sign after the word stays.
    return plain(text) + ("." if text.strip()[-1:] in (":", ".", "#") else "")
