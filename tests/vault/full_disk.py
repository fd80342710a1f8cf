"""Fills a disk to its last byte."""

from contextlib import suppress
from pathlib import Path


def fill(ballast: Path) -> None:
    """Write ``ballast`` until nothing more fits beside it."""
    with open(ballast, "wb", buffering=0) as target, suppress(OSError):
        while target.write(bytes(4096)):
            pass
