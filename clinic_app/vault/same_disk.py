"""Whether two folders are lost together: on one disk, as far as the operating system tells."""

import os
from pathlib import Path

_BLOCK_DEVICES = Path("/sys/dev/block")


def on_one_disk(first: Path, second: Path) -> bool:
    """Whether both folders lie on one disk; where that cannot be told, no.

    Linux names the disk of a partition; elsewhere two partitions of one disk count as two.
    """
    try:
        return _disk(first.stat().st_dev) == _disk(second.stat().st_dev)
    except OSError:
        return False


def _disk(device: int) -> str:
    listed = _BLOCK_DEVICES / f"{os.major(device)}:{os.minor(device)}" if hasattr(os, "major") else None
    if listed is None or not listed.exists():
        return str(device)
    real = listed.resolve()
    return real.parent.name if (real / "partition").exists() else real.name
