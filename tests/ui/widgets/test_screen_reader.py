"""What a screen reader is told of the gallery: roles and names as a person would call the things."""

import sys
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAccessible, QAccessibleInterface
from pytestqt.qtbot import QtBot

from tests.ui.widgets.gallery import PAGES, shell

ROLE = QAccessible.Role


def told(thing: QAccessibleInterface) -> Iterator[tuple[QAccessible.Role, str]]:
    """Every thing below ``thing``: its role and its name."""
    for number in range(thing.childCount()):
        child = thing.child(number)
        if child is not None:
            yield child.role(), child.text(QAccessible.Text.Name)
            yield from told(child)


@pytest.mark.parametrize(
    ("name", "things"),
    [
        (
            "forms",
            {
                (ROLE.Button, "Find"),
                (ROLE.Button, "Sign out"),
                (ROLE.Button, "Register"),
                (ROLE.EditableText, "Family name"),
                (ROLE.EditableText, "Date of birth"),
                (ROLE.EditableText, "Note"),
                (ROLE.EditableText, "Password"),
                (ROLE.Button, "Show password"),
                (ROLE.RadioButton, "Sex: Not known"),
                (ROLE.RadioButton, "Profile: Mediglo"),
                # On Linux Qt names a list that drops by what it shows, and joins it to its label by a relation.
                (ROLE.ComboBox, "Asia/Kolkata" if sys.platform.startswith("linux") else "Time zone"),
                (ROLE.CheckBox, "Has a guardian"),
                (ROLE.StaticText, "29-Feb-1984, 42 years"),
            },
        ),
        (
            "finder",
            {
                (ROLE.EditableText, "Find a person"),
                (ROLE.List, "People"),
                (ROLE.ListItem, "SHARMA, Ananya, अनन्या शर्मा, 29-Feb-1984 · 42 y · F, phone …4471, A-10482"),
                (ROLE.ProgressBar, "Reading bundles"),
                (ROLE.Button, "Undo"),
                (ROLE.Button, "Erase for good"),
            },
        ),
        (
            "chart",
            {
                (ROLE.StaticText, "SHARMA, Ananya (Ms)"),
                (ROLE.StaticText, "Allergy: penicillin (anaphylaxis)"),
                (ROLE.PageTab, "Results 31"),
                (ROLE.List, "What happened"),
                (ROLE.ListItem, "02-Oct-2026, HbA1c 6.4 %, laboratory · Dr A. Rao"),
                (ROLE.StaticText, "Melasma: since Mar-2024 · active"),
            },
        ),
    ],
)
def test_a_screen_reader_hears_things_by_their_names(name: str, things: set[tuple[QAccessible.Role, str]], qtbot: QtBot) -> None:
    window = shell(PAGES[name]())
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    assert things - set(told(QAccessible.queryAccessibleInterface(window))) == set()
