"""One person's chart: the banner, its parts under tabs, and beside them the panel in which things are read and written."""

from collections.abc import Callable

from clinic_app.access.permissions import Permission
from clinic_app.identifiers import PatientId
from ui.history.chart_banner import ChartBanner
from ui.history.chart_view_model import ChartViewModel
from ui.history.services import ChartServices
from ui.history.summary_page import SummaryPage
from ui.history.timeline_pane import TimelinePane
from ui.navigation import Page
from ui.widgets.boxes import Column, Row, Rule
from ui.widgets.notice import Notice
from ui.widgets.tabs import Tabs


class ChartScreen(Page):
    """Opened over the finder; ``say`` puts a notice at the window's foot."""

    def __init__(self, patient_id: PatientId, services: ChartServices, say: Callable[[Notice], None]) -> None:
        super().__init__()
        self._model = ChartViewModel(patient_id, services)
        self._model.setParent(self)
        self._services = services
        self._say = say
        self.banner = ChartBanner()
        column = Column(self, gap=0)
        column.addWidget(self.banner)
        column.addWidget(Rule())
        self.tabs = Tabs("Parts of the chart")
        self._body = Row(gap=0)
        self._body.addWidget(self.tabs, 1)
        column.addLayout(self._body, 1)
        self._timeline = TimelinePane(self._model.timeline, may_write=services.actor.may(Permission.NOTE_WRITE))
        self.tabs.add("Summary", lambda: SummaryPage(self._model, self._timeline))
        self._model.opened.connect(self._opened)
        self._model.changed.connect(self._show_identity)
        self._model.failed.connect(lambda message: say(message.notice))

    def arrive(self) -> None:
        """Opened, or come back to."""
        self._model.open()
        self._timeline.search.setFocus()

    def _opened(self) -> None:
        self.tabs.turn_to(0)

    def _show_identity(self) -> None:
        if self._model.patient is not None and self._model.summary is not None:
            self.banner.show_patient(self._model.patient, self._model.summary, self._services.today)
