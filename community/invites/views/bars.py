"""The chart of joins and looks, day by day."""

from dataclasses import dataclass

from community.invites.selectors import DayCount


@dataclass(frozen=True, slots=True)
class Bar:
    """A day of the chart."""

    x: int
    y: int
    height: int
    middle: int
    label_y: int
    count: int
    label: str


def day_bars(days: list[DayCount]) -> list[Bar]:
    """The bars of the chart in its own units: 40 wide a day, 100 high for the largest. The first
    day, the last and the one between are labelled."""
    top = max(1, *(day.count for day in days))
    labelled = {0, len(days) // 2, len(days) - 1}
    bars = []
    for index, day in enumerate(days):
        height = round(88 * day.count / top)
        bars.append(
            Bar(
                x=40 * index + 6,
                y=110 - height,
                height=height,
                middle=40 * index + 20,
                label_y=105 - height,
                count=day.count,
                label=f"{day.day:%m-%d}" if index in labelled else "",
            )
        )
    return bars
