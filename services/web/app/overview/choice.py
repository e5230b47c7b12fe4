"""What the overview is asked to show, as its address says it, and the addresses that ask for something else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import urlencode

from app.overview.columns import COLUMNS
from stockcast.wording import count

LONGEST_TEXT = 40
MOST_DIGITS = 6
SHOWN = {"all": "All tickers", "rising": "Rose last", "falling": "Fell last", "problems": "With problems"}
USUAL_SORT = "ticker"

Parameter = Literal["horizon", "sort", "show", "q", "page"]


@dataclass(frozen=True, slots=True)
class Choice:
    """The horizon of the forecasts, and which rows are shown in which order; `reverse` puts the largest first."""

    horizon: int
    usual_horizon: int
    sort: str = USUAL_SORT
    reverse: bool = False
    show: str = "all"
    text: str = ""
    page: int = 1

    def but(self, **changes: object) -> "Choice":
        """Change a part; other rows begin at their first page."""
        return replace(self, **{**({} if "page" in changes else {"page": 1}), **changes})  # type: ignore[arg-type]

    @property
    def order(self) -> str:
        """The order as an address names it."""
        return f"-{self.sort}" if self.reverse else self.sort

    @property
    def narrowed(self) -> bool:
        """Some tickers are left out."""
        return bool(self.text) or self.show != "all"

    @property
    def query(self) -> str:
        """The query that asks for this, with its question mark; what is as usual is left out."""
        parts = {
            "horizon": "" if self.horizon == self.usual_horizon else str(self.horizon),
            "sort": "" if self.order == USUAL_SORT else self.order,
            "show": "" if self.show == "all" else self.show,
            "q": self.text,
            "page": "" if self.page == 1 else str(self.page),
        }
        asked = {name: value for name, value in parts.items() if value}
        return f"?{urlencode(asked)}" if asked else ""


def read_choice(given: Mapping[str, Sequence[str]], horizons: Sequence[int]) -> tuple[Choice, list[str]]:
    """Read a query; what makes no sense in it counts as not said, and a sentence tells of it.

    Before the first forecast no horizon can be wrong, so that a kept address does not complain while it waits.
    """
    wrong: list[str] = []

    def word(name: Parameter) -> str:
        values = given.get(name, ())
        if len(values) > 1:
            wrong.append(f"“{name}” is given more than once; the first counts.")
        return values[0].strip() if values else ""

    usual = horizons[0] if horizons else 1
    horizon, sort, show, text, page = word("horizon"), word("sort"), word("show"), word("q"), word("page")
    known = {str(each): each for each in horizons or [int(horizon) if whole(horizon) else usual]}
    if horizon and horizon not in known:
        wrong.append(f"“{shortened(horizon)}” is no horizon of these forecasts, which are {listed(known)}.")
    if sort and sort.removeprefix("-") not in COLUMNS:
        wrong.append(f"“{shortened(sort)}” is no column to sort by; they are {listed(COLUMNS)}.")
    if show and show not in SHOWN:
        wrong.append(f"“{shortened(show)}” is no choice of tickers; they are {listed(SHOWN)}.")
    if page and not whole(page):
        wrong.append(f"“{shortened(page)}” is no page: pages are numbers from 1 on.")
    if len(text) > LONGEST_TEXT:
        wrong.append(f"No name is longer than {count(LONGEST_TEXT, 'letter')}; only so many are looked for.")
    right_sort = sort.removeprefix("-") in COLUMNS
    choice = Choice(
        horizon=known.get(horizon, usual),
        usual_horizon=usual,
        sort=sort.removeprefix("-") if right_sort else USUAL_SORT,
        reverse=right_sort and sort.startswith("-"),
        show=show if show in SHOWN else "all",
        text=text[:LONGEST_TEXT],
        page=int(page) if whole(page) else 1,
    )
    return choice, wrong


def whole(text: str) -> bool:
    """Tell whether a text is a whole number from 1 on, and of no more digits than make sense."""
    return text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS and int(text) > 0


def shortened(text: str) -> str:
    """Give what was asked for in a form that fits into a sentence."""
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"


def listed(names: Mapping[str, object]) -> str:
    """Write names as a sentence has them, such as "a, b and c"."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last
