"""How long work tells how far it is, and hears that nobody wants it any more."""

from typing import Protocol


class Progress(Protocol):
    """Called between two steps of long work: what is being done, and how many of how many steps of it are behind."""

    def __call__(self, words: str, done: int, total: int | None, /) -> None:
        """A ``total`` of None says that nobody knows.

        Raises: ``Cancelled`` where a person stopped the work; nothing of it may be shown or recorded as done then.
        """


def untold(_words: str, _done: int, _total: int | None, /) -> None:
    """For callers who wait for the end."""
