"""Results over time as the plot takes them; made on the worker, for a thousand values take a while."""

from dataclasses import replace
from decimal import Decimal

from clinic_app.history.chart_model import Trend as KeptTrend
from ui.widgets.trend_plot import Trend, TrendPoint


def plotted(trend: KeptTrend, *, of: str = "") -> Trend:
    """A line of results; ``of`` names the whole where this is a part of it (the systolic pressure of a blood pressure)."""
    usual = trend.usual
    unit = trend.unit if trend.unit in ("", "%") else f" {trend.unit}"
    shown = Trend(
        name=f"{trend.title}, {trend.unit}" if trend.unit else trend.title,
        points=tuple(TrendPoint(each.occurred.earliest_day, float(each.value), _digits(each.value) + unit) for each in trend.points),
        low=None if usual is None or usual.low is None else float(usual.low),
        high=None if usual is None or usual.high is None else float(usual.high),
    )
    return shown if of in ("", trend.title) else replace(shown, name=f"{of}: {shown.name}")


def _digits(value: Decimal) -> str:
    return f"{value:.5g}" if abs(value) < 100_000 else f"{value:f}"
