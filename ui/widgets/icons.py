"""The icons of the program: one set of line drawings, tinted with the colour of the words beside them."""

from enum import Enum
from functools import cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from clinic_app.paths import resources_folder


class Icon(Enum):
    """Every drawing in ``resources/icons``; the value is the file's name without its ending."""

    ALERT = "alert"
    ARROW_LEFT = "arrow-left"
    ARROW_RIGHT = "arrow-right"
    ATTACH = "attach"
    BAN = "ban"
    CALENDAR = "calendar"
    CAMERA = "camera"
    CHECK = "check"
    CHEVRON_DOWN = "chevron-down"
    CHEVRON_LEFT = "chevron-left"
    CHEVRON_RIGHT = "chevron-right"
    CHEVRON_UP = "chevron-up"
    CIRCLE = "circle"
    CLIPBOARD = "clipboard"
    CLOCK = "clock"
    CROSS = "cross"
    DOCUMENT = "document"
    DOT = "dot"
    DRIVE = "drive"
    EYE = "eye"
    EYE_OFF = "eye-off"
    FILTER = "filter"
    FLASK = "flask"
    FOLDER = "folder"
    HEART = "heart"
    HISTORY = "history"
    HOME = "home"
    IMPORT = "import"
    INBOX = "inbox"
    INFO = "info"
    KEY = "key"
    LIST = "list"
    LOCK = "lock"
    MAIL = "mail"
    MINUS = "minus"
    MOON = "moon"
    MORE = "more"
    NOTE = "note"
    PENCIL = "pencil"
    PEOPLE = "people"
    PERSON = "person"
    PERSON_ADD = "person-add"
    PHONE = "phone"
    PILL = "pill"
    PLUS = "plus"
    PRINT = "print"
    PULSE = "pulse"
    QUESTION = "question"
    RECORD_COPY = "record-copy"
    REFRESH = "refresh"
    SAVE = "save"
    SCALES = "scales"
    SEARCH = "search"
    SETTINGS = "settings"
    SHEET = "sheet"
    SHIELD = "shield"
    SHIELD_CHECK = "shield-check"
    SIGN_OUT = "sign-out"
    STETHOSCOPE = "stethoscope"
    SUN = "sun"
    SYRINGE = "syringe"
    TRASH = "trash"
    TREND = "trend"
    UNDO = "undo"
    UNLOCK = "unlock"


MIRRORED = frozenset({Icon.ARROW_LEFT, Icon.ARROW_RIGHT, Icon.CHEVRON_LEFT, Icon.CHEVRON_RIGHT, Icon.LIST, Icon.SIGN_OUT, Icon.UNDO})
"""Drawings that point along the line of reading, and so turn round where the language runs from right to left."""


def draw_icon(painter: QPainter, icon: Icon, box: QRect, colour: QColor, *, mirrored: bool = False) -> None:
    """Paint ``icon`` into ``box`` in ``colour``; ``mirrored`` says that the layout runs from right to left."""
    ratio = painter.device().devicePixelRatio()
    painter.drawPixmap(box.topLeft(), icon_pixmap(icon, box.size(), colour, ratio=ratio, mirrored=mirrored))


def icon_pixmap(icon: Icon, size: QSize, colour: QColor, *, ratio: float = 1.0, mirrored: bool = False) -> QPixmap:
    """``icon`` in ``colour``, ``size`` in logical px, sharp at the device's pixel ratio; kept in Qt's pixmap cache."""
    turned = mirrored and icon in MIRRORED
    key = f"icon:{icon.value}:{size.width()}x{size.height()}:{colour.rgba()}:{ratio}:{turned}"
    pixmap = QPixmap()
    if QPixmapCache.find(key, pixmap):
        return pixmap
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    if turned:
        painter.translate(size.width(), 0)
        painter.scale(-1, 1)
    drawing = _source(icon).replace(_INK, colour.name().encode())
    QSvgRenderer(QByteArray(drawing)).render(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    QPixmapCache.insert(key, pixmap)
    return pixmap


_INK = b"#000000"


@cache
def _source(icon: Icon) -> bytes:
    return (resources_folder() / "icons" / f"{icon.value}.svg").read_bytes()
