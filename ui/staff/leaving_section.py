"""Shutting somebody out: for a time, or for good once it was said what that costs."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QPushButton, QScrollArea, QWidget

from clinic_app.clock import shown_day
from clinic_app.staff.model import MemberAccess, Parting
from ui.theme import Tone, look
from ui.widgets.boxes import Column, Row
from ui.widgets.buttons import Button, ButtonKind
from ui.widgets.notice import Notice, NoticeSlot
from ui.widgets.text import Text, section_title


class LeavingSection(QWidget):
    """For one person; ``weigh_asked`` wants ``confirm`` called with what a removal costs, before ``remove_asked`` is sent."""

    suspend_asked = Signal()
    reinstate_asked = Signal()
    weigh_asked = Signal()
    remove_asked = Signal()

    def __init__(self, access: MemberAccess, *, may_suspend: bool, may_remove: bool) -> None:
        super().__init__()
        # The username, which the key file proves; a name could have been exchanged by whoever can write in the registry.
        self._who = access.member.username
        self._slot = NoticeSlot()
        column = Column(self, gap=1.5)
        column.addWidget(section_title("Shut out"))
        column.addWidget(Text(_words(access), quiet=True, wrap=True))
        deeds = Row(gap=1)
        if may_suspend:
            back = access.suspended_at is not None
            standing = Button("Reinstate" if back else "Suspend")
            standing.clicked.connect(self.reinstate_asked if back else self.suspend_asked)
            deeds.addWidget(standing)
        if may_remove:
            remove = Button("Remove", kind=ButtonKind.DANGER)
            remove.clicked.connect(self.weigh_asked)
            deeds.addWidget(remove)
        deeds.addStretch(1)
        column.addLayout(deeds)
        column.addWidget(self._slot)

    def confirm(self, parting: Parting) -> None:
        """Say what a removal does and costs, with the button that does it."""
        self._slot.say(Notice(_cost(self._who, parting), Tone.REFUSE, deed="Remove for good", act=self.remove_asked.emit), closable=True)
        # Once the page has made room for it, and then once the words have found their lines.
        QTimer.singleShot(0, self, lambda: QTimer.singleShot(0, self, self._show_slot))

    def _show_slot(self) -> None:
        """Into sight; a danger is not where the next Enter falls."""
        offered = self._slot.findChildren(QPushButton)
        if not offered:
            return  # answered already
        page = self.parentWidget()
        while page is not None and not isinstance(page, QScrollArea):
            page = page.parentWidget()
        if page is not None:
            page.ensureWidgetVisible(self._slot, 0, look().grid(1))
        offered[-1].setFocus()


def _words(access: MemberAccess) -> str:
    if access.suspended_at is not None:
        return (
            f"Suspended since {shown_day(access.suspended_at)}: their password opens nothing. Reinstated, they have it back, and what they "
            "had drafted."
        )
    return (
        "Suspended, their password opens nothing here until you reinstate them; what they drafted waits. Removed, they are out for good, "
        "and a copy of the files that they may have opens nothing that is written from then on."
    )


def _cost(who: str, parting: Parting) -> str:
    files = "The registry and the charts get new keys" if parting.takes_charts else "The registry gets a new key"
    copied = f"{parting.megabytes:,}\N{NO-BREAK SPACE}MB are copied for it, which can be stopped until the keys change."
    some = f"{parting.drafts} drafts of theirs are lost."
    drafts = {0: "They have no drafts.", 1: "One draft of theirs is lost."}.get(parting.drafts, some)
    return f"Remove {who} for good? {files}; {copied} {drafts} This is not undone."
