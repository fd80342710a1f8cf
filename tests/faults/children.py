"""Work in forked children: what cannot be taken back, what is to be killed, and what several processors may share."""

import gc
import os
import pickle
import traceback
from collections.abc import Callable, Iterable
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TypeVar

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


def shared_out(things: Iterable[T], work: Callable[[T, Path], R], folder: Path) -> list[R]:
    """What ``work`` gives of each thing, in order, done by as many children as there are processors.

    Each child goes through all ``things`` itself, which must come out the same, and works on its share in a folder of its own.
    """
    children = len(os.sched_getaffinity(0))

    def share(first: int) -> None:
        own = folder / f"child-{first}"
        own.mkdir()
        done = [(first + children * number, work(thing, own)) for number, thing in enumerate(islice(things, first, None, children))]
        (folder / f"share-{first}").write_bytes(pickle.dumps(done))

    started = [forked(partial(share, number)) for number in range(children)]
    codes = [ended(child) for child in started]
    assert codes == [0] * children
    found: list[tuple[int, R]] = []
    for number in range(children):
        found += pickle.loads((folder / f"share-{number}").read_bytes())
    return [each for _, each in sorted(found, key=lambda pair: pair[0])]
