"""What comes of work that is done elsewhere: an answer or a failure, as a value that travels between threads and processes."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

Tell: TypeAlias = Callable[[int, int | None], None]
"""How a function says how far it is: (done, total), as often as it likes; a total of None says that nobody knows."""


class Work(Protocol):
    """A function at the top of a module that imports no Qt; what it takes and gives back must pickle."""

    def __call__(self, tell: Tell, /, *arguments: Any) -> Any:  # noqa: ANN401  # any picklable values
        """Do the work."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a function returned."""

    value: Any


@dataclass(frozen=True, slots=True)
class Failure:
    """What a function raised."""

    error: BaseException


def outcome_of(work: Callable[[], object]) -> Answer | Failure:
    """Call ``work``; whatever it raises is a value too, to be told on another thread or in another process."""
    try:
        return Answer(work())
    except Exception as error:  # noqa: BLE001  # see above
        return Failure(error)
