"""The form of an experiment: as an address, a reader or an earlier experiment fills it in, and the spec it comes to."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pydantic import ValidationError
from werkzeug.datastructures import MultiDict

from dashboard.choice import shortened
from stockcast.lab.experiments import LONGEST_NAME, Experiment
from stockcast.lab.spec import ExperimentSpec
from stockcast.market.spans import Span, whole

TESTED = 0.3
"""The share of the prices that is tested on unless said."""

NAMED_UNKNOWN = 5

WRONG = {
    "tickers": "At most 1,000 tickers, with commas between them.",
    "method": "Choose one of the methods.",
    "features": "Choose at least one kind of feature.",
    "target": "Choose what is predicted.",
    "ahead": "The target lies 1, 5 or 7 bars ahead.",
    "search": "Choose how settings are searched for.",
    "search_seconds": "The search takes 5 to 3,600 seconds, a whole number.",
    "splits": "There are 2 to 8 splits, a whole number.",
    "test_start": "The test begins on a date, written as 2012-05-25.",
    "strategy": "Choose a strategy.",
    "fee": "The fee is 0 to 500 basis points.",
    "slippage": "The slippage is 0 to 500 basis points.",
    "position": "The position takes more than 0 and at most 100 % of the capital.",
    "seed": "The seed is a whole number from 0 on.",
    "name": f"A name has at most {LONGEST_NAME} characters.",
}
"""What is said beside each field that can't be so, in the order of the form."""

USUAL = {
    "tickers": "",
    "method": "logistic-regression",
    "target": "direction",
    "ahead": "5",
    "search": "grid",
    "search_seconds": "60",
    "splits": "5",
    "test_start": "",
    "strategy": "long-only",
    "fee": "1",
    "slippage": "2",
    "position": "100",
    "seed": "0",
    "name": "",
}
USUAL_FEATURES = ("lagged-returns", "macd", "rsi")


@dataclass(frozen=True, slots=True)
class Draft:
    """What stands in the form: a text for each field, as it was typed, and the features that are ticked."""

    texts: Mapping[str, str]
    features: tuple[str, ...]


def asked(query: MultiDict[str, str]) -> Draft:
    """Fill the form in as an address says, and as usual where it says nothing."""
    ticked = tuple(each for text in query.getlist("features") for each in text.split(",") if each)
    return Draft({name: query.get(name, usual) for name, usual in USUAL.items()}, ticked or USUAL_FEATURES)


def sent(form: MultiDict[str, str]) -> Draft:
    """Take the form as it was sent; a field that is not in it is empty."""
    return Draft({name: form.get(name, "").strip() for name in USUAL}, tuple(form.getlist("features")))


def cloned(experiment: Experiment) -> Draft:
    """Fill the form in so that it asks for an experiment once more; its name is made anew."""
    spec = experiment.spec
    texts = {name: str(value) for name, value in spec.model_dump(mode="json", exclude={"features"}).items()}
    own = {
        "tickers": ", ".join(spec.tickers),
        "fee": f"{spec.fee:g}",
        "slippage": f"{spec.slippage:g}",
        "position": f"{100 * spec.position:g}",
        "name": "",
    }
    return Draft(texts | own, spec.features)


def usual_start(spans: Mapping[str, Span | None], draft: Draft) -> str:
    """Give the date from which on 30 % of the prices lie, of the tickers that are named or of all."""
    span = whole(spans[ticker] for ticker in named(draft, spans) if ticker in spans)
    return "" if span is None else str(span.first + (span.last - span.first) * (1 - TESTED))


def named(draft: Draft, spans: Iterable[str]) -> list[str]:
    """Give the tickers that a draft names, as they are known in any case, or all of them."""
    known = {ticker.casefold(): ticker for ticker in spans}
    words = [word for word in re.split(r"[\s,;]+", draft.texts["tickers"]) if word]
    return [known.get(word.casefold(), word) for word in words] if words else list(known.values())


def checked(draft: Draft, spans: Mapping[str, Span | None]) -> tuple[ExperimentSpec | None, dict[str, str]]:
    """Give the spec that a draft comes to, or None and what is wrong with which field, in the order of the form."""
    spec, wrong = parsed(draft, spans)
    wrong = out_of_prices(draft, spans) | wrong
    if len(draft.texts["name"]) > LONGEST_NAME:
        wrong["name"] = WRONG["name"]
    return (None if wrong else spec), {name: wrong[name] for name in WRONG if name in wrong}


def parsed(draft: Draft, spans: Mapping[str, Span | None]) -> tuple[ExperimentSpec | None, dict[str, str]]:
    """Read the fields without regard to the prices."""
    texts = draft.texts
    share = decimal(texts["position"])
    values: dict[str, object] = {name: texts[name] for name in ("method", "target", "search", "strategy")}
    values |= {name: whole_number(texts[name]) for name in ("ahead", "search_seconds", "splits", "seed")}
    values |= {
        "tickers": named(draft, spans) if texts["tickers"].strip() else [],
        "features": draft.features,
        "test_start": calendar_date(texts["test_start"]),
        "fee": decimal(texts["fee"]),
        "slippage": decimal(texts["slippage"]),
        "position": None if share is None else share / 100,
    }
    try:
        return ExperimentSpec.model_validate(values), {}
    except ValidationError as error:
        return None, dict(told(each["loc"], each.get("ctx", {})) for each in error.errors(include_input=False))


def told(place: tuple[int | str, ...], context: Mapping[str, object]) -> tuple[str, str]:
    """Give the field that is wrong, and the words for it: the spec's own where a field doesn't fit another."""
    field, error = str(place[0]), context.get("error")
    # Of a date that can't be read the context has pydantic's words, not an error of the spec
    return field, f"{error}." if isinstance(error, ValueError) else WRONG[field]


def out_of_prices(draft: Draft, spans: Mapping[str, Span | None]) -> dict[str, str]:
    """Tell what a draft asks for that there are no prices of."""
    tickers, start = named(draft, spans), calendar_date(draft.texts["test_start"])
    wrong = {}
    unknown = [ticker for ticker in tickers if ticker not in spans]
    span = whole(spans[ticker] for ticker in tickers if ticker in spans)
    if unknown:
        shown = ", ".join(shortened(ticker) for ticker in unknown[:NAMED_UNKNOWN])
        more = f" and {len(unknown) - NAMED_UNKNOWN} more" if len(unknown) > NAMED_UNKNOWN else ""
        wrong["tickers"] = f"There are no prices of {shown}{more} here."
    elif span is None:
        wrong["tickers"] = "There are no prices yet."
    if start is not None and span is not None and not span.first < start <= span.last:
        wrong["test_start"] = f"The prices are from {span.first} to {span.last}: the test begins between them."
    return wrong


def whole_number(text: str) -> int | None:
    """Read a whole number; None where it is none."""
    return int(text) if re.fullmatch(r"\d{1,10}", text.strip(), re.ASCII) else None


def decimal(text: str) -> float | None:
    """Read a number; None where it is none."""
    return float(text) if re.fullmatch(r"\d{1,9}(\.\d{0,9})?|\.\d{1,9}", text.strip(), re.ASCII) else None


def calendar_date(text: str) -> date | None:
    """Read a date; None where it is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
