"""Charts as ECharts takes them; every one stands beside a table of the same figures."""

from collections.abc import Sequence

from services.boards.burn_up import BurnUpPoint
from web.frame.reader import PageReader

_LINES = {
    "reported": ("#0b4f9e", "solid", "circle"),
    "verified": ("#1b6e2d", "solid", "rect"),
    "expected": ("#5f5f5f", "dashed", "none"),
}


def burn_up(reader: PageReader, points: Sequence[BurnUpPoint], counted: str) -> dict[str, object]:
    """Return the chart of what was reported and verified, with the line over time."""
    names = {"reported": reader._("已报"), "verified": reader._("已核"), "expected": reader._("时间进度")}
    drawn = [name for name in names if any(getattr(point, name) is not None for point in points)]
    return {
        "aria": {"enabled": True, "label": {"description": _described(reader, points, counted)}},
        "legend": {"data": [names[name] for name in drawn], "bottom": 0},
        "grid": {"left": 8, "right": 24, "top": 32, "bottom": 36, "containLabel": True},
        "xAxis": {"type": "time", "axisLabel": {"formatter": reader._("{M}月{d}日"), "hideOverlap": True}},
        "yAxis": {"type": "value", "name": counted, "minInterval": 1},
        "series": [_line(name, names[name], points) for name in drawn],
    }


def _line(name: str, called: str, points: Sequence[BurnUpPoint]) -> dict[str, object]:
    colour, dash, symbol = _LINES[name]
    pairs = [(point.day.isoformat(), getattr(point, name)) for point in points]
    return {
        "type": "line",
        "name": called,
        "data": [[day, float(value)] for day, value in pairs if value is not None],
        "step": False if name == "expected" else "end",
        "symbol": symbol,
        "itemStyle": {"color": colour},
        "lineStyle": {"color": colour, "type": dash, "width": 2},
    }


def _described(reader: PageReader, points: Sequence[BurnUpPoint], counted: str) -> str:
    last = max((point for point in points if point.reported is not None), key=lambda point: point.day)
    reported, verified = (reader.figure(value) + counted for value in (last.reported, last.verified))
    return reader._(
        "截至%(day)s，已报%(reported)s，已核%(verified)s",
        day=reader.day(last.day),
        reported=reported,
        verified=verified,
    )
