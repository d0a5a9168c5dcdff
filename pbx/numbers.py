"""The numbering plan: from what people and the PBX write to one form of a number.

Three things are never confused: an *extension* or short code (``100``, ``*97``), a
*number* (E.164, ``+84912345678``) and what the *PBX dials* (``0912345678``).
Rules: PBX API notes, section 7.
"""

import re
import unicodedata
from functools import lru_cache

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberFormat

DEFAULT_COUNTRY = "VN"
#: Digits alone up to this length are an extension or a short code, never a number:
#: the numbering library would turn "100" into +84100 without an error.
MAX_SHORT_DIGITS = 6
#: Longest thing that is still one number: E.164 has 15, plus a dialling prefix.
MAX_DIGITS = 20
MAX_TEXT = 200
#: Numbers of which a process remembers what they are.
MOST_KNOWN = 10_000

#: The Vietnamese mobile renumbering of 15 September 2018: old prefix -> new one,
#: the last 7 digits stay. Old landlines (04…, 08…) are ambiguous with today's
#: mobiles and are left alone.
VN_MOBILE_2018 = {
    "162": "32",
    "163": "33",
    "164": "34",
    "165": "35",
    "166": "36",
    "167": "37",
    "168": "38",
    "169": "39",
    "120": "70",
    "121": "79",
    "122": "77",
    "126": "76",
    "128": "78",
    "123": "83",
    "124": "84",
    "125": "85",
    "127": "81",
    "129": "82",
    "186": "56",
    "188": "58",
    "199": "59",
}
_VN_CODE = 84
#: What stands for the middle of a number, for who need not know it.
HIDDEN = "•••"

_COMMON_LAYOUT = dict.fromkeys(map(ord, " .-()"))
_LAYOUT = re.compile(r"[^\w+*#]+")
_EXTENSION = re.compile(
    r"(?<=[\d)])\s*[;,]?\s*"
    r"(?:\b(?:ext(?:ension|n)?|máy lẻ|may le|máy nhánh|nhánh|nội bộ|lẻ)\b|x)"
    r"[\s.:=]*\d{1,6}(?!\d)",
    re.IGNORECASE,
)
_HASH_EXTENSION = re.compile(r"^([^*#]*\d{4})\s*#\s*\d{1,6}\s*$")
_SEPARATOR = re.compile(r"[/;,|\r\n]|\bhoặc\b|\bor\b", re.IGNORECASE)
#: Also within a number, unless there is a whole one on each side.
_BETWEEN = [
    re.compile(r"\s+[-–—]\s+|\s*(?:[&\\]|\bvà\b|\band\b)\s*", re.IGNORECASE),
    re.compile(r"\s*[-–—]\s*"),
]
_WHOLE_DIGITS = 9
#: What the library made of numbers that were read lately, by their E.164 form.
_parsed = {}
_URI = re.compile(r"^\s*tel:", re.IGNORECASE)
_FEATURE_CODE = re.compile(r"(?=.*\d)[*#][*#\d]*")
_DIGITS = re.compile(r"\+?(\d+)")


def normalize(raw, country=DEFAULT_COUNTRY):
    """Return the one form under which a number is stored and compared.

    :param raw: anything: ``"0912 345 678"``, ``"84912345678"``, ``"100"``, ``None``.
        Of several numbers in one text the first is read.
    :param country: two-letter code of the plan in which national forms are read.
    :return: E.164 (``"+84912345678"``) when valid, else the bare digits; extensions,
        short and feature codes as they are (``"100"``, ``"*97"``); ``""`` for what
        is no number: nothing, words, a line's login (``"VPBX_TTAO_100"``), more than
        20 digits, hidden ones (``"0912 ••• 678"``). Never raises, and
        ``normalize(normalize(x)) == normalize(x)``.
    """
    text = _compact(raw)
    if _FEATURE_CODE.fullmatch(text):
        return text if len(text) <= MAX_DIGITS else ""
    match = _DIGITS.fullmatch(text)
    if not match or len(match[1]) > MAX_DIGITS:
        return ""
    digits = match[1]
    if text != digits:
        # A "+" before something that is no international number ("+0912345678") is
        # a slip: read the digits alone.
        return _e164(text, country) or normalize(digits, country)
    if len(digits) <= MAX_SHORT_DIGITS:
        return digits
    return _e164(digits, country) or digits


def is_personal(normal):
    """Whether a normalised number can be somebody's: no extension, no short code."""
    return bool(normal) and not _is_inside(normal)


def split(raw):
    """Return the separate raw numbers of one text field, without extension suffixes.

    ``"0912 345 678 / 028 3812 3456; ext. 12"`` gives
    ``["0912 345 678", "028 3812 3456"]``. Separators: ``/ ; , |``, a new line,
    "or" and "hoặc"; also ``-``, ``&`` and "và" between whole numbers. Parts without
    any digit are left out.
    """
    text = _EXTENSION.sub("", _text(raw))
    parts = (
        _HASH_EXTENSION.sub(r"\1", part).strip() for part in _SEPARATOR.split(text)
    )
    return [
        number
        for part in parts
        for number in _apart(part)
        if any(char.isdecimal() for char in number)
    ]


def dial(number, country=DEFAULT_COUNTRY, outside_prefix="", international_prefix="00"):
    """Return the digits that the PBX dials.

    National form for the own country (``"+84912345678"`` -> ``"0912345678"``,
    ``"+8419001234"`` -> ``"19001234"``), ``00`` and the country code for others,
    extensions, short and feature codes as they are. Takes raw input too.

    :param outside_prefix: dialled before all but extensions, short and feature codes.
    :param international_prefix: what stands for "abroad": ``"00"`` or ``"+"``.
    :raise ValueError: it cannot be dialled: empty, words, more than 20 digits.
    """
    normal = normalize(number, country)
    if not normal:
        raise ValueError(_why_not_dialled(number))
    if _is_inside(normal):
        return normal
    if not normal.startswith("+"):
        return outside_prefix + normal
    parsed = phonenumbers.parse(normal)
    if not _is_own(parsed, country):
        return outside_prefix + international_prefix + normal[1:]
    national = phonenumbers.format_number(parsed, PhoneNumberFormat.NATIONAL)
    return outside_prefix + "".join(filter(str.isdecimal, national))


def undial(raw, country=DEFAULT_COUNTRY, outside_prefix="", was_dialled=False):
    """Return the normal form of a number that may have the outside prefix.

    The prefix goes only when what follows is a valid number, so extensions and odd
    numbers stay as they are.

    :param was_dialled: our side dialled it, so the prefix is looked for first;
        otherwise only where the number is not valid as it stands (``"0912345678"``
        with the prefix ``0``).
    """
    normal = normalize(raw, country)
    if not outside_prefix:
        return normal
    text = _compact(raw)
    if not text.startswith(outside_prefix):
        return normal
    if normal.startswith("+") and not was_dialled:
        return normal
    rest = normalize(text[len(outside_prefix) :], country)
    return rest if rest.startswith("+") else normal


def display(number, country=DEFAULT_COUNTRY):
    """Return a number as people read it.

    ``"0912 345 678"`` in the own country, ``"+1 650-253-0000"`` elsewhere; short
    codes and whatever is not a valid number come back unchanged.
    """
    text = _text(number)
    return text.strip() if HIDDEN in text else _display(text, country)


@lru_cache(MOST_KNOWN)  # a page of a list shows a hundred of them, again and again
def _display(text, country):
    parsed = _parsed.get(text)
    if not parsed:
        normal = normalize(text, country)
        if not normal.startswith("+"):
            return text.strip()
        parsed = phonenumbers.parse(normal)
    own = _is_own(parsed, country)
    form = PhoneNumberFormat.NATIONAL if own else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)


def hide(number, country=DEFAULT_COUNTRY):
    """Return a number for people who need not know it whole: ``"0912 ••• 678"``.

    The first four and the last three digits of what people read stay, of short numbers
    fewer of the first; extensions and short codes come back unchanged.
    """
    text = _text(number)
    if HIDDEN in text:
        return text.strip()
    shown = _display(text, country)
    digits = "".join(filter(str.isdecimal, shown))
    if len(digits) <= MAX_SHORT_DIGITS:
        return shown
    first = digits[: min(4, len(digits) - MAX_SHORT_DIGITS)]
    plus = "+" if shown.startswith("+") else ""
    return f"{plus}{first} {HIDDEN} {digits[-3:]}"


def mask(number):
    """Return a number for a log: the last three digits, ``"•••678"``."""
    digits = [char for char in _text(number) if char.isdecimal()]
    return "•••" + "".join(digits[-3:]) if digits else ""


def _text(raw):
    """Return ``raw`` as text with ASCII digits (full-width and other scripts too)."""
    if raw is None or raw is False:
        return ""
    text = str(raw)
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text)
    return "".join(
        str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text
    )


def _apart(part):
    """Return the numbers of a part, where it is several that are joined."""
    if len(part) <= 2 * _WHOLE_DIGITS:
        return [part]
    for between in _BETWEEN:
        pieces = between.split(part)
        sizes = [sum(char.isdecimal() for char in piece) for piece in pieces]
        if len(pieces) > 1 and min(sizes) >= _WHOLE_DIGITS:
            return pieces
    return [part]


def _compact(raw):
    """Return the first number of ``raw`` without spaces, dots, brackets and suffix."""
    text = _text(raw)[:MAX_TEXT]
    if HIDDEN in text:
        return ""  # of the digits that are left nothing can be made
    plain = text.translate(_COMMON_LAYOUT)
    if _DIGITS.fullmatch(plain) and len(plain) < 2 * _WHOLE_DIGITS:
        return plain
    parts = split(_URI.sub("", text))
    return _LAYOUT.sub("", parts[0]) if parts else ""


@lru_cache(MOST_KNOWN)  # the import looks at the calls of a day again and again
def _e164(text, country):
    """Return the E.164 form, or None when it is no valid number."""
    parsed = _parse(text, country)
    if not parsed:
        return None
    normal = phonenumbers.format_number(parsed, PhoneNumberFormat.E164)
    if len(_parsed) >= MOST_KNOWN:
        _parsed.clear()
    _parsed[normal] = parsed
    return normal


def _parse(text, country):
    """Return what the library makes of it, or None when it is no valid number."""
    try:
        parsed = phonenumbers.parse(text, (country or DEFAULT_COUNTRY).upper())
    except NumberParseException:
        return None
    _renumber(parsed)
    return parsed if phonenumbers.is_valid_number(parsed) else None


def _renumber(parsed):
    """Move a Vietnamese mobile number from before 2018 to its present prefix."""
    national = str(parsed.national_number)
    if parsed.country_code == _VN_CODE and len(national) == 10:
        prefix = VN_MOBILE_2018.get(national[:3])
        if prefix:
            parsed.national_number = int(prefix + national[3:])


def _is_own(parsed, country):
    region = (country or DEFAULT_COUNTRY).upper()
    return parsed.country_code == phonenumbers.country_code_for_region(region)


def _is_inside(normal):
    """Whether the PBX itself knows what this is, without an outside line."""
    return bool(_FEATURE_CODE.fullmatch(normal)) or (
        normal.isdecimal() and len(normal) <= MAX_SHORT_DIGITS
    )


def _why_not_dialled(number):
    text = _text(number)
    if not text.strip():
        return "There is no number to dial."
    if any(char.isalpha() for char in text):
        return "This is not a phone number: it has letters in it."
    if sum(char.isdecimal() for char in text) > MAX_DIGITS:
        return f"The number has more than {MAX_DIGITS} digits."
    return "This is not a phone number."
