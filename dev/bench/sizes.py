"""How much of everything the database holds."""

from dataclasses import asdict, dataclass

#: Two years, and another one must not make another day of the week out of each call.
DAYS = 728


@dataclass(frozen=True)
class Sizes:
    """The full size; smaller ones are for trying things out."""

    calls: int = 1_000_000
    contacts: int = 100_000
    leads: int = 20_000
    agents: int = 40

    @property
    def companies(self):
        """One contact in five is a company; three of the others work there."""
        return self.contacts // 5

    def facts(self):
        return asdict(self)

    def parameters(self):
        """For the statements."""
        return {**asdict(self), "companies": self.companies, "days": DAYS}
