from odoo import fields


class Clock(str):
    """A duration as text, 0:02:05, which the sums of an exported group can add up."""

    __slots__ = ()

    @classmethod
    def of(cls, seconds):
        minutes, seconds = divmod(round(seconds), 60)
        hours, minutes = divmod(minutes, 60)
        return cls(f"{hours}:{minutes:02}:{seconds:02}")

    def seconds(self):
        hours, minutes, seconds = map(int, self.split(":"))
        return (hours * 60 + minutes) * 60 + seconds

    def __add__(self, other):
        if not isinstance(other, Clock):
            return super().__add__(other)
        return Clock.of(self.seconds() + other.seconds())

    def __radd__(self, zero):
        return self if zero == 0 else NotImplemented

    def __mul__(self, count):
        return Clock.of(self.seconds() * count)

    def __truediv__(self, count):
        return Clock.of(self.seconds() / count)


class Seconds(fields.Integer):
    """Whole seconds, which people read as a duration in what they export."""

    def convert_to_export(self, value, record):
        return Clock.of(value or 0)
