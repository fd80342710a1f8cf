"""Work in forked children: what cannot be taken back, what is to be killed, and what several processors may share."""

import gc
import os
import pickle
import traceback
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TypeVar

BLOCK = 400
MOST = 4
"""Children at once, also where a container shows more processors than it may use."""

T = TypeVar("T")
R = TypeVar("R")


def forked(work: Callable[[], object]) -> int:
    """Begin ``work`` in a child and give its process id; the child ends with 0 when the work did, with 1 and a traceback when it failed."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        # Nothing of the parent's, a window least of all, may be collected here.
        gc.freeze()
        work()
        code = 0
    except BaseException:  # noqa: BLE001 - a child never goes on as if it were the test
        traceback.print_exc()
    finally:
        os._exit(code)


def ended(child: int) -> int:
    """Wait for its end: its exit code, or the negative number of the signal that killed it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def shared_out(things: Iterable[T], work: Callable[[T, Path], R], folder: Path) -> Iterator[tuple[T, R]]:
    """Each thing with what ``work`` gives of it, in order, done by as many children as there are processors, or four.

    Each child works in a folder of its own in ``folder``. What is found comes in blocks, so that a long run that is stopped has
    counted what it did.
    """
    children, waiting = min(os.cpu_count() or 1, MOST), iter(things)
    while block := list(islice(waiting, BLOCK)):
        here = Path(mkdtemp(dir=folder))

        def share(first: int, block: list[T] = block, here: Path = here) -> None:
            # Collecting takes a quarter of the time of what is done here.
            gc.set_threshold(100_000)
            own = here / f"child-{first}"
            own.mkdir()
            done = [work(thing, own) for thing in block[first::children]]
            (here / f"share-{first}").write_bytes(pickle.dumps(done))

        codes = [ended(child) for child in [forked(partial(share, number)) for number in range(children)]]
        assert codes == [0] * children
        shares = [iter(pickle.loads((here / f"share-{number}").read_bytes())) for number in range(children)]
        for number, thing in enumerate(block):
            yield thing, next(shares[number % children])
        rmtree(here)
