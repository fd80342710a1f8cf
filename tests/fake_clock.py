"""A clock that stands still until a test moves it."""

from datetime import UTC, datetime, timedelta

OPENING_TIME = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday morning."""


class FakeClock:
    """Passed where the program wants a ``Clock``; ``now`` is what it shows, always in UTC."""

    def __init__(self, now: datetime = OPENING_TIME) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The moment shown, as the program asks for it."""
        return self.now

    def advance(self, by: timedelta | None = None, **units: float) -> datetime:
        """Move on by ``by``, or by ``timedelta``'s own units (``advance(days=2)``), and give the new moment."""
        self.now += timedelta(**units) if by is None else by
        return self.now
