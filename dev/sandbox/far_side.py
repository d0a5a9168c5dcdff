"""How the outside world answers, by the last digits of the dialled number."""

from dataclasses import dataclass

NO_ANSWER = "480"


@dataclass(frozen=True)
class Outcome:
    """The SIP result of a dialled number, and whether its telephone rings first."""

    cause: str
    rings: bool


_ANSWERS = Outcome("200", rings=True)

_BY_LAST_DIGITS = {
    "0486": Outcome("486", rings=True),
    "0480": Outcome(NO_ANSWER, rings=True),
    "0404": Outcome("404", rings=False),
    "0503": Outcome("503", rings=False),
}

NO_MONEY_DIGITS = "0402"
"""Numbers that end so are refused when dialled: the account has no money."""


def outcome_of(number: str) -> Outcome:
    """What happens when ``number`` is dialled."""
    return _BY_LAST_DIGITS.get(number[-4:], _ANSWERS)
