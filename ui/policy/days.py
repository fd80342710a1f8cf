"""Reading a calendar day in any way of writing, in the clinic's order of figures."""

from collections.abc import Callable
from datetime import date

from clinic_app.clock import shown_day
from clinic_app.patients.dates import understood_day
from clinic_app.policy.profile import DateOrder
from ui.widgets.fields import NotUnderstood, Reading, Understood


def day_reader(order: DateOrder, today: date) -> Callable[[str], Reading[date]]:
    """What a date field for an exact day asks."""

    def read(text: str) -> Reading[date]:
        found = understood_day(text, order=order, today=today)
        if found is None or found.estimated:
            return NotUnderstood("Write a whole date, such as 3 mar 2027.")
        return Understood(found.day, shown_day(found.day))

    return read
