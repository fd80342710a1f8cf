"""The same deed keeps its name until it is done; another deed, or the same one afterwards, gets a new one."""

from tests.fake_clock import FakeClock
from ui.deed_names import DeedNames


def test_a_deed_that_is_tried_again_keeps_its_name_until_it_is_done() -> None:
    names = DeedNames(FakeClock())
    first = names.of(("settings", 1))
    assert names.of(("settings", 1)) == first
    names.done()
    assert names.of(("settings", 1)) != first


def test_another_deed_has_another_name() -> None:
    names = DeedNames(FakeClock())
    assert names.of("allergies") != names.of("medicines")
