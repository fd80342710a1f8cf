"""Every page of the gallery can be shown in every look, without a word from Qt."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.widgets.gallery import PAGES, shell
from ui.theme import Mode, Theme
from ui.widgets.rail import SideRail


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_the_gallery_follows_theme_scale_and_direction_while_it_is_shown(name: str, qtbot: QtBot, theme: Theme) -> None:
    window = shell(PAGES[name]())
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    light = window.grab().toImage()
    theme.choose(mode=Mode.DARK, percent=150)
    dark = window.grab().toImage()
    assert light.pixelColor(640, 790).lightness() > 200
    assert dark.pixelColor(640, 790).lightness() < 60
    QApplication.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    QApplication.processEvents()
    assert window.findChildren(SideRail)[0].x() > window.width() // 2, "the rail stands at the start of the line"
