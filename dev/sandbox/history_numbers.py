"""Telephone numbers as the PBX writes them: in several shapes."""

import random

HOTLINES = ("02873001234", "0899179053")
SHORT_NUMBERS = ("19001234", "900", "1800599920")

_MOBILE_PREFIXES = ("90", "91", "93", "97", "98", "32", "35", "70", "77", "83", "86")
_LANDLINE_PREFIXES = ("2438", "2838", "28730", "23635")
_NATIONAL_DIGITS = 9


def random_customer(rng: random.Random) -> str:
    """The number of somebody nobody knows, in one of the shapes that were seen."""
    chance = rng.random()
    if chance < 0.04:
        return rng.choice(SHORT_NUMBERS)
    if chance < 0.14:
        return "0" + _fill(rng, rng.choice(_LANDLINE_PREFIXES), 10)
    return in_some_shape(rng, _fill(rng, rng.choice(_MOBILE_PREFIXES)))


def in_some_shape(rng: random.Random, national: str) -> str:
    """A mobile (9 digits, no leading 0) in one of the three shapes of the PBX."""
    prefix = rng.choices(("0", "84", ""), weights=(80, 12, 8))[0]
    return prefix + national


def _fill(rng: random.Random, prefix: str, length: int = _NATIONAL_DIGITS) -> str:
    missing = length - len(prefix)
    return prefix + "".join(rng.choices("0123456789", k=missing))
