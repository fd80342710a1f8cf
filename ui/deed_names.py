"""Names for deeds: the very same deed, asked for again after it failed, keeps its name, so that the core does nothing twice."""

from collections.abc import Hashable

from clinic_app.clock import Clock
from clinic_app.identifiers import CommandId, new_command


class DeedNames:
    """One for a view model whose deeds are told apart by what they are about."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last: tuple[Hashable, CommandId] | None = None

    def of(self, deed: Hashable) -> CommandId:
        """The name of ``deed``: the one it had, unless it was done or another was asked for since."""
        if self._last is None or self._last[0] != deed:
            self._last = (deed, new_command(self._clock()))
        return self._last[1]

    def done(self) -> None:
        """The deed is done: the same one, asked for again, is a new one."""
        self._last = None
