"""What every template has: the frame, addresses of assets, and the wording of numbers and dates."""

from functools import partial

from flask import Flask, g

from stockcast import wording
from stockcast.design import Frame, Page, frame
from stockcast.design.files import HashedFiles
from stockcast.market.intervals import UNITS

ASSETS = "/assets"


def init_app(app: Flask, assets: HashedFiles) -> None:
    """Add filters and functions to the application's templates."""

    def page_frame(active: Page | None) -> Frame:
        return frame(active, app.config["SETTINGS"])

    def asset(name: str) -> str:
        return assets.url(name, ASSETS)

    def request_id() -> str:
        return str(g.get("request_id", ""))

    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(page_frame=page_frame, asset=asset, request_id=request_id)
    for words in (wording.count, wording.day, wording.price, wording.share, wording.signed_share):
        app.jinja_env.filters[words.__name__] = words
    interval = app.config["SETTINGS"].bar_interval
    app.jinja_env.globals["unit"] = UNITS[interval]
    for of_bars in (wording.bar_time, wording.bars_ago):
        app.jinja_env.filters[of_bars.__name__] = partial(of_bars, bar_interval=interval)
