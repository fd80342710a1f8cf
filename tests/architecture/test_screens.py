"""Text on a screen is plain text: Qt guesses markup from what it is given, and a patient's name may look like markup."""

import ast
from collections.abc import Iterator

import pytest

from tests.architecture.source import Source, broken, called, dotted, findings

GUESSING = ("QLabel", "QMessageBox", "QErrorMessage")
"""Widgets that show their text as HTML if it looks like it, until they are told not to."""

MARKUP = ("setHtml", "insertHtml", "appendHtml", "setToolTip", "setWhatsThis")
"""Methods that read markup, or guess it."""


def guessed_markup(source: Source) -> Iterator[str]:
    """In ``ui/widgets`` the function or class that makes such a widget also tells it; elsewhere nobody makes one."""
    in_widgets = source.path.startswith("ui/widgets/")
    for maker, nodes in _makers(source.tree):
        made = [node for node in nodes if _makes_guessing(node)]
        plain = any(called(node).endswith(".setTextFormat") and _says_plain(node) for node in ast.walk(maker))
        for node in made:
            if not in_widgets:
                yield source.at(node, "only ui/widgets makes widgets that guess markup; use its plain label")
            elif not plain:
                yield source.at(node, "say setTextFormat(Qt.TextFormat.PlainText) where the widget is made")


def markup_methods(source: Source) -> Iterator[str]:
    if not source.path.startswith("ui/widgets/"):
        for node in source.nodes:
            if called(node).split(".")[-1] in MARKUP:
                yield source.at(node, f"{called(node).split('.')[-1]} reads markup; only ui/widgets may, with text made safe")


def _makers(tree: ast.Module) -> Iterator[tuple[ast.AST, list[ast.AST]]]:
    """The module's functions and classes at the top, each with every node in it; loose statements go by themselves."""
    for statement in tree.body:
        if isinstance(statement, ast.ClassDef) and not any(_makes_guessing(base) for base in [statement]):
            for part in statement.body:
                yield part, list(ast.walk(part))
        else:
            yield statement, list(ast.walk(statement))


def _makes_guessing(node: ast.AST) -> bool:
    if isinstance(node, ast.ClassDef):
        return any(dotted(base).split(".")[-1] in GUESSING for base in node.bases)
    name = called(node).split(".")
    return name[-1] in GUESSING or (len(name) > 1 and name[-2] in GUESSING)


def _says_plain(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and any(dotted(argument).endswith("TextFormat.PlainText") for argument in node.args)


def test_every_text_on_a_screen_is_plain() -> None:
    assert broken(guessed_markup, "ui") == []


def test_nothing_reads_markup_but_the_widgets() -> None:
    assert broken(markup_methods, "ui") == []


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    return QLabel(patient.name)",
        "class Screen:\n    def __init__(self):\n        self.label = QtWidgets.QLabel()",
        "def f():\n    QMessageBox.warning(None, 'No', patient.name)",
        "class Name(QLabel):\n    pass",
    ],
)
def test_a_label_that_guesses_is_found(text: str) -> None:
    assert len(findings(guessed_markup, "ui/patients/banner.py", text)) == 1
    assert len(findings(guessed_markup, "ui/widgets/text.py", text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "def f():\n    label = QLabel()\n    label.setTextFormat(Qt.TextFormat.PlainText)",
        "class Name(QLabel):\n    def __init__(self):\n        self.setTextFormat(Qt.TextFormat.PlainText)",
    ],
)
def test_only_the_widgets_may_make_a_plain_label(text: str) -> None:
    assert findings(guessed_markup, "ui/widgets/text.py", text) == []
    assert len(findings(guessed_markup, "ui/patients/banner.py", text)) == 1


def test_a_plain_label_does_not_excuse_its_neighbour() -> None:
    text = "class A:\n    def f(self):\n        QLabel().setTextFormat(Qt.TextFormat.PlainText)\n    def g(self):\n        QLabel()"
    assert len(findings(guessed_markup, "ui/widgets/text.py", text)) == 1


@pytest.mark.parametrize("text", ["view.setHtml(note)", "self.button.setToolTip(patient.name)"])
def test_markup_outside_the_widgets_is_found(text: str) -> None:
    assert len(findings(markup_methods, "ui/history/note_screen.py", text)) == 1
