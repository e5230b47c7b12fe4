"""A ticker's sessions as calendars: the months of all years, and the days of one."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from dash import dcc, html

from dashboard.components.elements import Element, element
from dashboard.data_choice import DataChoice
from stockcast.market.findings import Day, Month
from stockcast.wording import count, day, share

NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LEGEND = (
    ("present", "present"),
    ("flagged", "present, but odd"),
    ("missing", "missing"),
    ("quarantined", "refused, in quarantine"),
    ("closed", "no session"),
)
WORDS = dict(LEGEND)
SATURDAY = 5
WEEK = ("M", "T", "W", "T", "F", "S", "S")


def month_table(months: Sequence[Month], year: int, choice: DataChoice) -> html.Div:
    """Show a row for each year, the newest first; a cell's number is that of the month's missing sessions."""
    by_year: dict[int, dict[int, Month]] = {}
    for one in months:
        by_year.setdefault(one.year, {})[one.month] = one
    heads = [html.Th("Year", scope="col"), *(html.Th([name[0], html.Span(name[1:])], scope="col") for name in NAMES)]
    label = "Sessions with a bar, by month"
    return html.Div(
        html.Table(
            [
                html.Caption(label, className="unseen"),
                html.Thead(html.Tr([*heads, html.Th("Present", scope="col", className="right")])),
                html.Tbody([year_row(each, by_year[each], choice, each == year) for each in sorted(by_year)[::-1]]),
            ],
            className="month-table",
        ),
        className="table-frame",
        tabIndex="0",
        role="region",
        **{"aria-label": label},
    )


def year_row(year: int, months: Mapping[int, Month], choice: DataChoice, shown: bool) -> html.Tr:  # noqa: FBT001
    """Show a year's months, and the share of its sessions that have a bar."""
    present = sum(month.present for month in months.values())
    missing = sum(month.missing for month in months.values())
    link = dcc.Link(str(year), href=choice.but(year=year).address, title=f"The days of {year}")
    return html.Tr(
        [
            html.Th(link, scope="row", **({"aria-current": "true"} if shown else {})),
            *(month_cell(number, months.get(number)) for number in range(1, len(NAMES) + 1)),
            html.Td(complete(present, missing), className="right"),
        ]
    )


def month_cell(number: int, month: Month | None) -> Element:
    """Colour a month by the share of its sessions that have a bar, and write how many have none."""
    if month is None:
        return element("Td", element("Span", className="month none", title=f"{NAMES[number - 1]}: no sessions"))
    sessions = month.present + month.missing
    level = "whole" if not month.missing else "most" if month.present * 2 > sessions else "little"
    words = f"{NAMES[number - 1]} {month.year}: {month.present} of {count(sessions, 'session')} present"
    told = [str(month.missing) if month.missing else "", element("Span", f" missing. {words}", className="unseen")]
    return element("Td", element("Span", told, className=f"month {level}", title=words))


def complete(present: int, missing: int) -> str:
    """Write the share of sessions that have a bar; what is not whole is never rounded up to 100 %."""
    if not missing:
        return share(1.0)
    return f"{min(present / (present + missing), 0.999):.1%}".replace("%", "\u202f%")


def legend() -> html.Ul:
    """Say what the days' marks mean."""
    return html.Ul(
        [html.Li([html.Span(className=f"day sample day-{name}"), words]) for name, words in LEGEND],
        className="legend",
        **{"aria-label": "What the days' marks mean"},
    )


def year_calendar(days: Sequence[Day], year: int) -> html.Div:
    """Show the days of a year, month by month; weekends are left out where they have no sessions."""
    known = {each.date: each for each in days}
    week = 7 if any(each.weekday() >= SATURDAY for each in known) else SATURDAY
    return html.Div([month_block(year, month, known, week) for month in range(1, 13)], className="year-calendar")


def month_block(year: int, month: int, known: Mapping[date, Day], week: int) -> html.Div:
    """Show the days of a month in columns by weekday."""
    first = date(year, month, 1)
    length = (date(year + month // 12, month % 12 + 1, 1) - first).days
    dates = [date(year, month, number) for number in range(1, length + 1)]
    shown = [each for each in dates if each.weekday() < week]
    cells = [day_cell(each, known.get(each)) for each in shown]
    blanks = [element("Span", className="blank") for _ in range(shown[0].weekday())]
    return html.Div(
        [
            html.H4(NAMES[month - 1]),
            html.Div(
                [*(element("Span", letter, className="weekday") for letter in WEEK[:week]), *blanks, *cells],
                className=f"month-days week-{week}",
                role="img",
                **{"aria-label": in_words(first, [known[each] for each in dates if each in known])},
            ),
        ]
    )


def day_cell(each: date, known: Day | None) -> Element:
    """Show a day with its mark; pointing at it tells why."""
    words = day(datetime(each.year, each.month, each.day, tzinfo=UTC))
    standing = known.standing if known else "closed"
    reason = f" ({known.reason})" if known and known.reason else ""
    return element("Span", str(each.day), className=f"day day-{standing}", title=f"{words}: {WORDS[standing]}{reason}")


def in_words(first: date, days: Sequence[Day]) -> str:
    """Sum a month up for those who do not see it."""
    parts = []
    for standing, words in LEGEND[:-1]:
        dates = [str(each.date.day) for each in days if each.standing == standing]
        if dates:
            parts.append(f"{len(dates)} {words}" + (f" ({', '.join(dates)})" if standing != "present" else ""))
    return f"{NAMES[first.month - 1]} {first.year}: {'; '.join(parts) or 'no sessions'}"
