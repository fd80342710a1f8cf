"""A screen reader's client: finds what a program shows by the names that people hear, and works it through the accessibility bus alone.

A program of its own for the system's Python, which has ``pyatspi``. It reads one order a line, an array in JSON: what to do, and with
what. It answers each with a line: ``["done", answer]`` or ``["failed", why]``. It knows nothing of Qt and nothing of Clinic Records.
"""

import json
import sys
import time
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

import pyatspi  # type: ignore[import-not-found]  # the system's Python has it, the project's environment has not
from gi.repository.GLib import Error as BusError  # type: ignore[import-not-found]  # comes with pyatspi

PATIENCE = 30.0
"""Seconds that the program may take to show what is waited for, on a busy machine."""

EVERY = 0.03
"""Seconds between two looks."""

FIELDS = (pyatspi.ROLE_TEXT, pyatspi.ROLE_ENTRY, pyatspi.ROLE_PASSWORD_TEXT)
BUTTONS = (pyatspi.ROLE_PUSH_BUTTON, pyatspi.ROLE_RADIO_BUTTON, pyatspi.ROLE_CHECK_BOX, pyatspi.ROLE_PAGE_TAB)
DIALOGS = (pyatspi.ROLE_DIALOG, pyatspi.ROLE_FILE_CHOOSER)
PRESSING = ("Press", "Toggle", "SetFocus")
"""What pressing is called, by what is pressed: a button, a choice, a tab."""

KEYS = {"Return": 0xFF0D, "Escape": 0xFF1B, "Home": 0xFF50, "Down": 0xFF54, "Tab": 0xFF09}
"""Keys by the numbers that X gives them."""

T = TypeVar("T")
Accessible = Any
"""An object on the bus; the library has no types."""


class NotThere(Exception):
    """What was waited for did not come, or cannot be worked."""


class Reader:
    """Every order waits until it can be done, for ``PATIENCE`` at most; raises ``NotThere`` after that."""

    def __init__(self, process: int) -> None:
        """``process`` is the id of the program's process."""
        self._desktop = pyatspi.Registry.getDesktop(0)
        # Nobody here listens for news, so nothing that was heard before may be believed.
        self._desktop.set_cache_mask(0)
        self._process = process

    def hear(self) -> list[str]:
        """The names of everything in sight, in the order in which it is read."""
        return [thing.name for thing in self._in_sight() if thing.name]

    def wait_for(self, words: str) -> list[str]:
        """Until something in sight has ``words`` in its name; gives the names of all such."""
        return self._in_time(lambda: [name for name in self.hear() if words in name] or missing(f"nothing called “{words}”"))

    def wait_gone(self, words: str) -> None:
        """Until nothing in sight has ``words`` in its name."""
        self._in_time(lambda: missing(f"“{words}” is still there") if any(words in name for name in self.hear()) else None)

    def press(self, name: str) -> None:
        """Press the button, the choice or the tab of that name."""

        def pressed() -> None:
            at = self._one(BUTTONS, name)
            names = actions_of(at)
            action = next((action for action in PRESSING if action in names), None)
            if action is None or not at.queryAction().doAction(names.index(action)):
                missing(f"“{name}” does not let itself be pressed: {names}")

        self._in_time(pressed)

    def type(self, field: str, text: str) -> None:
        """Put ``text`` into the field of that name, in the place of what stands there, and the keyboard too."""

        def typed() -> None:
            at = self._one(FIELDS, field)
            at.queryComponent().grabFocus()
            if not at.queryEditableText().setTextContents(text):
                missing(f"“{field}” cannot be written in")
            # A covered field says only how long its words are.
            said = at.queryText().getText(0, -1)
            if said != text and (at.getRole() != pyatspi.ROLE_PASSWORD_TEXT or len(said) != len(text)):
                missing(f"“{field}” did not take what was typed")

        self._in_time(typed)

    def read(self, field: str) -> str:
        """What stands in the field of that name."""
        return self._in_time(lambda: str(self._one(FIELDS, field).queryText().getText(0, -1)))

    def choose(self, label: str, words: str) -> None:
        """Choose ``words`` from the list that drops, which is found by its label, as one does by ear: open, arrow keys, Enter."""
        at = self._in_time(lambda: self._labelled(label))
        options = [option.name for option in at[0]]
        if words not in options:
            missing(f"“{label}” does not offer “{words}” but {options}")
        at.queryAction().doAction(actions_of(at).index("Press"))
        self._in_time(lambda: None if at.getState().contains(pyatspi.STATE_EXPANDED) else missing(f"“{label}” does not drop"))
        for key in ("Home", *(["Down"] * options.index(words)), "Return"):
            self.key(key)
        self._in_time(lambda: None if at.name == words else missing(f"“{label}” says “{at.name}”"))

    def key(self, name: str) -> None:
        """A key of the keyboard, to whatever has it."""
        pyatspi.Registry.generateKeyboardEvent(KEYS[name], None, pyatspi.KEY_SYM)

    def focus(self) -> str:
        """The name of what has the keyboard, once something has."""

        def focused() -> str:
            found = [at for at in self._in_sight() if at.getState().contains(pyatspi.STATE_FOCUSED)]
            return str(found[-1].name) if found else missing("the keyboard is nowhere")

        return self._in_time(focused)

    def _outline(self) -> list[str]:
        """Roles, names and what can be done: what the page is like to a screen reader when something went wrong."""
        try:
            return [f"{at.getRoleName()} “{at.name}” {' '.join(actions_of(at))}" for at in self._in_sight() if at.name]
        except (NotThere, BusError) as error:
            return [str(error)]

    def _in_sight(self, roles: tuple[int, ...] = ()) -> list[Accessible]:
        """Everything of these roles in the program's window; in the dialog alone while one is open."""
        program = next((each for each in self._desktop if each is not None and each.get_process_id() == self._process), None)
        if program is None:
            missing("the program is not on the accessibility bus")
        windows = [window for window in program if window is not None]
        dialogs = [window for window in windows if window.getRole() in DIALOGS]
        return [thing for window in (dialogs[-1:] or windows) for thing in showing(window, roles)]

    def _one(self, roles: tuple[int, ...], name: str) -> Accessible:
        """The one thing of these roles with that name; pressing one of two that sound alike would be a guess."""
        found = [at for at in self._in_sight(roles) if at.name == name]
        if len(found) != 1:
            missing(f"{len(found) or 'nothing'} called “{name}” in sight")
        if not found[0].getState().contains(pyatspi.STATE_ENABLED):
            missing(f"“{name}” cannot be used now")
        return found[0]

    def _labelled(self, label: str) -> Accessible:
        """The list that drops with that label; by itself it is called by what is chosen in it."""
        found = [at for at in self._in_sight((pyatspi.ROLE_COMBO_BOX,)) if label in labels_of(at)]
        return found[0] if len(found) == 1 else missing(f"{len(found) or 'no'} list labelled “{label}”")

    def _in_time(self, work: Callable[[], T]) -> T:
        """What ``work`` gives, once it does; pages come and go while one looks, so any failure may pass."""
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return work()
            except (NotThere, BusError, NotImplementedError) as error:
                if time.monotonic() > until:
                    raise NotThere(f"{error!r}; in sight: {self._outline()}") from error
            time.sleep(EVERY)


def showing(window: Accessible, roles: tuple[int, ...]) -> list[Accessible]:
    """What shows in a window, of these roles or of any.

    Asked in one go. Walking down from child to child is not only slow: Qt reads past the end of its own list, and may
    crash, where a scroll bar goes between the question how many children there are and the question for the last of them.
    """
    collection = window.queryCollection()
    every, states = collection.MATCH_ALL, pyatspi.StateSet(pyatspi.STATE_SHOWING).raw()
    any_role = collection.MATCH_ANY if roles else collection.MATCH_NONE
    rule = collection.createMatchRule(states, every, {}, every, list(roles), any_role, [], every, False)
    return [thing for thing in collection.getMatches(rule, collection.SORT_ORDER_CANONICAL, 0, True) if not is_folded(thing)]


def is_folded(at: Accessible) -> bool:
    """Whether it is a line of a list that has not dropped; Qt says of it that it shows."""
    return bool(at.getRole() == pyatspi.ROLE_LIST_ITEM and not at.parent.getState().contains(pyatspi.STATE_SHOWING))


def missing(why: str) -> NoReturn:
    """Say what was waited for in vain."""
    raise NotThere(why)


def actions_of(at: Accessible) -> list[str]:
    """What can be done with it."""
    try:
        actions = at.queryAction()
        return [actions.getName(number) for number in range(actions.nActions)]
    except (NotImplementedError, BusError):
        return []


def labels_of(at: Accessible) -> list[str]:
    """The names of what labels it."""
    return [
        relation.getTarget(number).name
        for relation in at.getRelationSet()
        if relation.getRelationType() == pyatspi.RELATION_LABELLED_BY
        for number in range(relation.getNTargets())
    ]


def main() -> None:
    """Do the orders, one after the other, until there are no more."""
    reader = Reader(int(sys.argv[1]))
    for line in sys.stdin:
        order, *words = json.loads(line)
        try:
            answer = ["done", getattr(reader, order)(*words)]
        except (NotThere, BusError) as error:
            answer = ["failed", str(error)]
        print(json.dumps(answer), flush=True)  # noqa: T201 - its answer


if __name__ == "__main__":
    main()
