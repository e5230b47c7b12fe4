"""Callbacks are procedures that anyone on the network can call: nothing reaches them that a page would not send."""

from collections.abc import Callable, Mapping
from typing import Any

from dash import Dash
from dash.dependencies import Output
from flask import request
from werkzeug.exceptions import BadRequest

from dashboard.places import PREFIX
from dashboard.zoom import is_window

LARGEST_REQUEST = 65_536
LONGEST_ADDRESS = 2_000

Check = Callable[[object], bool]


def is_path(value: object) -> bool:
    """Tell whether a value is a path of the dashboard."""
    return isinstance(value, str) and len(value) <= LONGEST_ADDRESS and value.startswith(PREFIX)


def is_query(value: object) -> bool:
    """Tell whether a value is the query of an address, with its question mark, or none."""
    return value is None or (
        isinstance(value, str) and len(value) <= LONGEST_ADDRESS and (not value or value.startswith("?"))
    )


def is_count(value: object) -> bool:
    """Tell whether a value is a number of times, or none."""
    return value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0)


VALUES: dict[str, Check] = {
    "_pages_location.pathname": is_path,
    "_pages_location.search": is_query,
    "waiting.n_intervals": is_count,
    "data-waiting.n_intervals": is_count,
    "accuracy-waiting.n_intervals": is_count,
    "window.data": is_window,
    "jobs-waiting.n_intervals": is_count,
}
"""What may be sent for each property that a callback reads. One that is not named here can't be sent at all."""


def register(app: Dash) -> None:
    """Refuse every call of a callback that is not well formed, before Dash reads it."""
    app.server.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST

    def check_callback() -> None:
        if request.endpoint == f"{PREFIX}_dash-update-component":
            check(request.get_json(), app.callback_map)

    app.server.before_request(check_callback)


def check(body: object, callbacks: Mapping[str, Mapping[str, Any]]) -> None:
    """Compare a request with the callback that it names; raise BadRequest with what is wrong."""
    if not isinstance(body, dict) or not isinstance(body.get("output"), str):
        raise BadRequest("A callback is called with a JSON object that names its output.")
    callback = callbacks.get(body["output"])
    if callback is None or "callback" not in callback:
        raise BadRequest("There is no such callback.")
    changed = body.get("changedPropIds", [])
    if not isinstance(changed, list) or not all(isinstance(name, str) for name in changed):
        raise BadRequest("changedPropIds is a list of names.")
    if body.get("outputs") != outputs_of(callback):
        raise BadRequest("The callback has other outputs.")
    for part in ("inputs", "state"):
        check_values(body.get(part, []), callback[part])


def outputs_of(callback: Mapping[str, Any]) -> object:
    """Give the outputs as Dash's own scripts name them."""
    output = callback["output"]
    return [named(one) for one in output] if isinstance(output, (list, tuple)) else named(output)


def named(output: Output) -> dict[str, object]:
    """Give one output; an id of several parts stays in its parts."""
    return {"id": output.component_id, "property": output.component_property}


def check_values(given: object, expected: list[dict[str, Any]]) -> None:
    """Raise BadRequest unless `given` has a value that is allowed for each expected property, in their order."""
    if not isinstance(given, list) or len(given) != len(expected):
        raise BadRequest("The callback has other inputs.")
    for one, wanted in zip(given, expected, strict=True):
        name = f"{wanted['id']}.{wanted['property']}"
        if not isinstance(one, dict) or (one.get("id"), one.get("property")) != (wanted["id"], wanted["property"]):
            raise BadRequest(f"The callback reads {name} here.")
        if not VALUES[name](one.get("value")):
            raise BadRequest(f"{name} can't have that value.")
