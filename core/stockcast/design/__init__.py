"""One design for the site and the dashboard: tokens, and the frame that every page stands in."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from flask import Blueprint
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from stockcast import __version__
from stockcast.design.files import HashedFiles
from stockcast.settings import Settings

Page = Literal["Overview", "Ticker", "Accuracy", "Models", "Laboratory", "Data", "Jobs"]
PAGES: dict[Page, str] = {
    "Overview": "/",
    "Ticker": "/dash/",
    "Accuracy": "/dash/accuracy",
    "Models": "/dash/models",
    "Laboratory": "/dash/laboratory",
    "Data": "/dash/data",
    "Jobs": "/dash/jobs",
}
"""What the navigation of every page leads to."""

FILES = HashedFiles(Path(__file__).parent / "static")
PARTIALS = Environment(
    loader=PackageLoader(__name__), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


@dataclass(frozen=True, slots=True)
class Frame:
    """HTML around a page: `head` goes into <head>, `header` and `footer` around <main id="content" class="page">."""

    head: Markup
    header: Markup
    footer: Markup


def design_blueprint(url_prefix: str = "/design") -> Blueprint:
    """Serve the design's files under `url_prefix`, which for the dashboard is /dash/design."""
    return FILES.blueprint("design", url_prefix)


def frame(active: Page | None, settings: Settings, url_prefix: str = "/design") -> Frame:
    """Render the frame; `active` is the page that the navigation marks, `url_prefix` that of `design_blueprint`.

    The dashboard marks the page in the browser (navigation.js), for its pages change without a new load.
    """
    values = {
        "active": active,
        "pages": PAGES,
        "version": __version__,
        "development": settings.environment == "development",
        "url": lambda name: FILES.url(name, url_prefix),
    }
    return Frame(*(Markup(PARTIALS.get_template(f"{part}.html").render(values)) for part in Frame.__slots__))  # noqa: S704
