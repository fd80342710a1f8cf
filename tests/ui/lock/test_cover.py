"""The cover: nothing is seen, everything stays, the same person is back in a moment, a colleague goes on in their own name."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton

from tests.journeys.founding import password_of
from tests.ui.by_name import named, words_on
from tests.ui.lock.desk import Desk
from ui.navigation import Place
from ui.sign_in.sign_in_screen import SignInScreen

Sit = Callable[[str], Desk]


def begin_somebody(desk: Desk) -> None:
    """Half a registration stands in the form."""
    desk.type_into("Find a patient", "Okonkwo")
    QTest.keyClick(named(desk.app.window, "Find a patient", QLineEdit), Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    desk.wait(lambda: bool([each for each in desk.app.window.findChildren(QLineEdit) if each.accessibleName() == "Given names"]))
    desk.type_into("Given names", "Adaeze")


def test_the_same_person_is_back_by_password_exactly_where_they_were(sit_down: Sit) -> None:
    desk = sit_down("rita")
    begin_somebody(desk)
    cover = desk.press_lock()
    assert "Okonkwo" not in words_on(desk.app.window)
    assert "Adaeze" not in "".join(line.text() for line in desk.app.window.findChildren(QLineEdit) if line.isVisible())
    assert desk.app.window.windowTitle() == "Clinic Records"
    desk.enter("Password", "not her password at all")
    desk.wait(lambda: "not right" in desk.said())
    assert desk.cover is cover
    desk.enter("Password", password_of("rita"))
    desk.wait(lambda: desk.cover is None)
    given = named(desk.app.window, "Given names", QLineEdit)
    assert given.text() == "Adaeze"
    assert given.hasFocus()
    assert not desk.handed, "the same process goes on"


def test_an_empty_password_is_no_try(sit_down: Sit) -> None:
    desk = sit_down("rita")
    desk.press_lock()
    desk.enter("Password", "")
    assert "Type your password first." in words_on(desk.app.window)


def test_six_digits_open_without_enter_and_five_wrong_tries_end_them(sit_down: Sit) -> None:
    desk = sit_down("rita")
    desk.app.window.go(Place.SETTINGS)
    for name in ("PIN", "PIN, once more"):
        desk.type_into(name, "420917")
    desk.press("Set PIN")
    desk.wait(lambda: "Your PIN counts" in words_on(desk.app.window))
    desk.press_lock()
    desk.wait(
        lambda: bool([each for each in desk.app.window.findChildren(QLineEdit) if each.accessibleName() == "PIN" and each.isVisible()])
    )
    desk.type_into("PIN", "420917")
    desk.wait(lambda: desk.cover is None)
    desk.press_lock()
    desk.wait(
        lambda: bool([each for each in desk.app.window.findChildren(QLineEdit) if each.accessibleName() == "PIN" and each.isVisible()])
    )
    for left in ("4 times", "3 times", "2 times", "once"):
        desk.type_into("PIN", "420918")
        desk.wait(lambda words=left: words in desk.said())  # type: ignore[misc]  # mypy infers no lambda with a default
    desk.type_into("PIN", "420918")
    desk.wait(lambda: "does not count any more" in desk.said())
    desk.enter("Password", password_of("rita"))
    desk.wait(lambda: desk.cover is None)


def test_a_colleague_with_the_same_keys_goes_on_in_the_same_process(sit_down: Sit) -> None:
    desk = sit_down("rita")
    begin_somebody(desk)
    desk.press_lock()
    desk.press("Someone else")
    desk.enter("Username", "rosa")
    desk.wait(
        lambda: bool([each for each in desk.app.window.findChildren(QLineEdit) if each.accessibleName() == "Password" and each.isVisible()])
    )
    desk.enter("Password", "not her password at all")
    desk.wait(lambda: "not right" in desk.said())
    assert desk.cover is not None, "rita's session stays under the cover"
    desk.enter("Password", password_of("rosa"))
    desk.wait(lambda: desk.cover is None)
    desk.wait(lambda: "Rosa" in words_on(desk.app.window))
    assert "Adaeze" not in "".join(line.text() for line in desk.app.window.findChildren(QLineEdit))
    assert not desk.handed
    desk.app.window.sign_out_asked.emit()
    desk.sign_in("rita")
    desk.wait(lambda: "You were registering" in desk.said())


def test_a_colleague_with_other_keys_gets_a_new_process_before_a_password_is_typed(sit_down: Sit) -> None:
    desk = sit_down("rita")
    desk.press_lock()
    desk.press("Someone else")
    desk.enter("Username", "asha")
    desk.wait(lambda: bool(desk.handed))
    assert (desk.handed[0].username, desk.handed[0].data) == ("asha", desk.folder)
    desk.wait(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    assert named(desk.app.window, "Password", QLineEdit).hasFocus()


def test_esc_goes_back_from_somebody_else_and_never_behind_the_cover(sit_down: Sit) -> None:
    desk = sit_down("rita")
    cover = desk.press_lock()
    desk.press("Someone else")
    for _ in range(3):
        QTest.keyClick(desk.app.window, Qt.Key.Key_Escape)
    assert desk.cover is cover
    assert named(cover, "Password", QLineEdit).isVisible()
    desk.app.window.go(Place.SETTINGS)
    assert desk.cover is cover


def test_signing_out_and_locking_now_begin_anew(sit_down: Sit) -> None:
    desk = sit_down("rita")
    buttons = {each.accessibleName(): each for each in desk.app.window.findChildren(QPushButton)}
    buttons["Lock now"].click()
    desk.wait(lambda: len(desk.handed) == 1 and bool(desk.app.window.findChildren(SignInScreen)))
    desk.sign_in("rita")
    buttons = {each.accessibleName(): each for each in desk.app.window.findChildren(QPushButton)}
    buttons["Sign out"].click()
    desk.wait(lambda: len(desk.handed) == 2)
    assert [each.username for each in desk.handed] == ["rita", ""]
    assert all(each.geometry for each in desk.handed)


def test_locking_twice_covers_once(sit_down: Sit) -> None:
    desk = sit_down("rita")
    cover = desk.press_lock()
    desk.app.window.lock_asked.emit()
    assert desk.cover is cover
