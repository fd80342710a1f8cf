"""The look of the program: reads the tokens, and makes of them the palette, the style sheet and the fonts of every widget.

Qt hangs palette, font and style on the application, and a widget asks the application for them while it paints. The ``Look``
travels the same way: ``Theme`` hangs it there and ``look()`` reads it, so that no widget has to be handed colours.
"""

import re
import tomllib
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, cast

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication, QLayout, QWidget

from clinic_app.paths import resources_folder
from ui import fonts

SCALES = range(100, 201)
"""The sizes that settings offer, in percent."""

FUSION = ("-style", "fusion")
"""What a ``QApplication`` is given besides the program's name, so that it draws alike everywhere. (Setting the style afterwards loads
the 600 names of ``QStyle``, 10 ms, and the first paint waits for it.)"""


class Mode(Enum):
    """What settings say about light and dark."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class TextSize(Enum):
    """The five steps of the type scale."""

    SMALL = "small"
    BODY = "body"
    SUBHEAD = "subhead"
    HEADING = "heading"
    TITLE = "title"


class Tone(Enum):
    """What a colour means; always shown with a word or a sign beside it."""

    NEUTRAL = "neutral"
    ACCENT = "accent"
    GIVEN = "given"
    DUE = "due"
    REFUSE = "refuse"


class Colours(NamedTuple):
    """The colour tokens of one theme. (A dataclass of so many fields takes 4 ms to make, and the first paint waits for it.)"""

    page: QColor
    panel: QColor
    line: QColor
    field: QColor
    field_line: QColor
    text: QColor
    quiet: QColor
    hover: QColor
    pressed: QColor
    neutral_soft: QColor
    accent: QColor
    accent_hover: QColor
    accent_pressed: QColor
    accent_soft: QColor
    on_accent: QColor
    focus: QColor
    refuse: QColor
    refuse_hover: QColor
    refuse_pressed: QColor
    refuse_soft: QColor
    on_refuse: QColor
    due: QColor
    due_soft: QColor
    given: QColor
    given_soft: QColor
    rail: QColor
    rail_hover: QColor
    rail_active: QColor
    rail_text: QColor
    rail_strong: QColor
    rail_focus: QColor
    selection: QColor
    on_selection: QColor

    def ink(self, tone: Tone) -> QColor:
        """The colour of words and signs of that tone."""
        inks = {Tone.ACCENT: self.accent, Tone.GIVEN: self.given, Tone.DUE: self.due, Tone.REFUSE: self.refuse}
        return inks.get(tone, self.quiet)

    def wash(self, tone: Tone) -> QColor:
        """The soft ground under words of that tone."""
        washes = {Tone.ACCENT: self.accent_soft, Tone.GIVEN: self.given_soft, Tone.DUE: self.due_soft, Tone.REFUSE: self.refuse_soft}
        return washes.get(tone, self.neutral_soft)


class Sizes(NamedTuple):
    """Lengths in px at 100 %."""

    grid: int
    control: int
    compact: int
    rail: int
    icon: int
    icon_small: int
    row: int
    line_width: int
    focus_width: int


class Radii(NamedTuple):
    """Corner radii in px at 100 %."""

    control: int
    panel: int


class Tokens(NamedTuple):
    """``resources/style/tokens.toml``, read."""

    type: MappingProxyType[TextSize, int]
    size: Sizes
    radius: Radii
    light: Colours
    dark: Colours


@cache
def tokens() -> Tokens:
    """The tokens of the program, read once; a missing or unknown token is our own bug and raises."""
    raw = tomllib.loads(_style_file("tokens.toml").read_text(encoding="utf-8"))
    return Tokens(
        type=MappingProxyType({TextSize(name): length for name, length in raw["type"].items()}),
        size=Sizes(**raw["size"]),
        radius=Radii(**raw["radius"]),
        light=Colours(**{name: QColor(value) for name, value in raw["light"].items()}),
        dark=Colours(**{name: QColor(value) for name, value in raw["dark"].items()}),
    )


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """What a widget asks while it paints: colours, lengths and fonts of the theme and scale of the moment."""

    colours: Colours
    dark: bool
    scale: float
    _fonts: dict[tuple[TextSize, bool], QFont]
    _metrics: dict[tuple[TextSize, bool], QFontMetrics]

    def px(self, length: float) -> int:
        """``length`` px of the design as px on this screen; never 0 for something that is there."""
        return 0 if length == 0 else max(1, round(length * self.scale))

    def grid(self, units: float) -> int:
        """So many steps of the 8-px grid, in px."""
        return self.px(units * tokens().size.grid)

    @property
    def control(self) -> int:
        """The height of a field or button, px."""
        return self.px(tokens().size.control)

    @property
    def compact(self) -> int:
        """The least height and width of anything to press, px."""
        return self.px(tokens().size.compact)

    @property
    def icon(self) -> int:
        """The side of an icon beside body text, px."""
        return self.px(tokens().size.icon)

    @property
    def small_icon(self) -> int:
        """The side of an icon in a badge or hint, px."""
        return self.px(tokens().size.icon_small)

    @property
    def control_radius(self) -> int:
        """The corner of fields and buttons, px."""
        return self.px(tokens().radius.control)

    @property
    def panel_radius(self) -> int:
        """The corner of panels, px."""
        return self.px(tokens().radius.panel)

    def font(self, size: TextSize = TextSize.BODY, *, strong: bool = False) -> QFont:
        """The font of that step of the type scale."""
        return self._fonts[size, strong]

    def metrics(self, size: TextSize = TextSize.BODY, *, strong: bool = False) -> QFontMetrics:
        """The measures of ``font(size, strong=strong)``."""
        return self._metrics[size, strong]


def look() -> Look:
    """The look that hangs on the application now; ``Theme.apply`` must have run."""
    application = QApplication.instance()
    return cast(Look, application.property(_PROPERTY)) if application is not None else make_look(dark=False, percent=100)


def make_look(*, dark: bool, percent: int) -> Look:
    """The look of one theme at one scale."""
    keys = [(size, strong) for size in TextSize for strong in (False, True)]
    made = {(size, strong): _font(round(tokens().type[size] * percent / 100), strong) for size, strong in keys}
    colours = tokens().dark if dark else tokens().light
    return Look(colours, dark, percent / 100, made, {key: QFontMetrics(font) for key, font in made.items()})


class Theme(QObject):
    """Keeps the application's look in step with the settings and with the system's light and dark."""

    changed = Signal()

    def __init__(self, application: QApplication, *, mode: Mode = Mode.SYSTEM, percent: int = 100) -> None:
        super().__init__(application)
        self._application = application
        self._mode = mode
        self._percent = percent
        self._dark = False
        fonts.load_latin()
        application.styleHints().colorSchemeChanged.connect(self._system_changed)
        self._tell_system()
        self._apply()

    @property
    def mode(self) -> Mode:
        """Light, dark, or as the system says."""
        return self._mode

    @property
    def percent(self) -> int:
        """The scale, 100 to 200."""
        return self._percent

    def choose(self, *, mode: Mode | None = None, percent: int | None = None) -> None:
        """Change what settings say; the whole program follows at once.

        Raises: ``ValueError`` for a scale that is not offered.
        """
        if percent is not None and percent not in SCALES:
            raise ValueError("the scale is 100 to 200 percent")
        self._percent = percent or self._percent
        if mode is not None and mode is not self._mode:
            self._mode = mode
            self._tell_system()
        self._apply()

    def load_scripts(self) -> None:
        """Load the fonts of the other scripts; call once after the first paint."""
        fonts.load_scripts()
        self._apply()

    def _tell_system(self) -> None:
        """Title bars and file dialogs are the system's: let them be as dark as the rest."""
        hints = self._application.styleHints()
        if self._mode is Mode.SYSTEM:
            hints.unsetColorScheme()
            self._dark = hints.colorScheme() is Qt.ColorScheme.Dark
        else:
            self._dark = self._mode is Mode.DARK
            hints.setColorScheme(Qt.ColorScheme.Dark if self._dark else Qt.ColorScheme.Light)

    def _system_changed(self, scheme: Qt.ColorScheme) -> None:
        dark = scheme is Qt.ColorScheme.Dark
        if self._mode is Mode.SYSTEM and dark is not self._dark:
            self._dark = dark
            self._apply()

    def _apply(self) -> None:
        current = make_look(dark=self._dark, percent=self._percent)
        self._application.setProperty(_PROPERTY, current)
        self._application.setFont(current.font())
        self._application.setPalette(palette(current.colours))
        self._application.setStyleSheet(style_sheet(current))
        for window in self._application.topLevelWidgets():
            for layout in window.findChildren(QLayout):
                if (rescale := getattr(layout, "rescale", None)) is not None:
                    rescale()
            for widget in (window, *window.findChildren(QWidget)):
                if (restyle := getattr(widget, "restyle", None)) is not None:
                    # Qt tells a change of style only to what was drawn once, and puts the palette of before back at the first drawing.
                    widget.ensurePolished()
                    restyle()
        self.changed.emit()


def palette(colours: Colours) -> QPalette:
    """The palette for what Qt paints by itself: menus, file dialogs, selected text, placeholders."""
    made = QPalette()
    role = QPalette.ColorRole
    for target, colour in (
        (role.Window, colours.page),
        (role.WindowText, colours.text),
        (role.Base, colours.field),
        (role.AlternateBase, colours.hover),
        (role.Text, colours.text),
        (role.PlaceholderText, colours.quiet),
        (role.Button, colours.panel),
        (role.ButtonText, colours.text),
        (role.ToolTipBase, colours.panel),
        (role.ToolTipText, colours.text),
        (role.Highlight, colours.selection),
        (role.HighlightedText, colours.on_selection),
        (role.Accent, colours.accent),
        (role.Link, colours.accent),
        (role.LinkVisited, colours.accent),
        (role.BrightText, colours.refuse),
        (role.Light, colours.panel),
        (role.Midlight, colours.hover),
        (role.Mid, colours.line),
        (role.Dark, colours.field_line),
        (role.Shadow, colours.line),
    ):
        made.setColor(target, colour)
    for target in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, target, colours.quiet)
    return made


def style_sheet(current: Look) -> str:
    """``style.qss`` with its ``@tokens`` filled in and every px length scaled."""
    template = _style_file("style.qss").read_text(encoding="utf-8")
    names = {name: colour.name() for name, colour in current.colours._asdict().items()}
    names |= {f"type_{size.value}": f"{tokens().type[size]}px" for size in TextSize}
    coloured = re.sub(r"@(\w+)", lambda found: names[found[1]], template)
    return re.sub(r"\b(\d+(?:\.\d+)?)px\b", lambda found: f"{current.px(float(found[1]))}px", coloured)


_PROPERTY = "clinicLook"


@cache
def _font(pixels: int, strong: bool) -> QFont:
    made = QFont()
    made.setFamilies(list(fonts.FAMILIES))
    made.setPixelSize(pixels)
    # The weight picks a static family's face; the axis is what the packaged variable font needs, or Qt smears a fake bold. Both are
    # always said: a painter fills in what is not said from the font of the widget that it paints on.
    made.setWeight(QFont.Weight.DemiBold if strong else QFont.Weight.Normal)
    made.setVariableAxis(QFont.Tag("wght"), 600 if strong else 400)
    return made


def _style_file(name: str) -> Path:
    return resources_folder() / "style" / name
