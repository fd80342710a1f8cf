"""Work for a child process to do in tests."""

import os
import time
from pathlib import Path

from clinic_app.errors import InvalidInput
from ui.outcome import Tell


def count(tell: Tell, total: int) -> int:
    for number in range(total):
        tell(number + 1, total)
    return total


def say_who(tell: Tell) -> int:
    return os.getpid()


def refuse(tell: Tell) -> None:
    raise InvalidInput("This is not a bundle.", field="File")


def crash(tell: Tell) -> None:
    os._exit(3)


def give_what_cannot_be_sent(tell: Tell) -> object:
    return lambda: None


def take_much_memory(tell: Tell, size: int) -> int:
    return len(bytearray(size))


def never_end(tell: Tell, started: str) -> None:
    Path(started).write_text(str(os.getpid()), encoding="ascii")
    while True:
        time.sleep(0.01)
