"""Forms are taken from pages of this site alone: there are no sessions yet that a token could belong to."""

from urllib.parse import urlsplit

from flask import request
from werkzeug.exceptions import BadRequest, Forbidden

FOREIGN = "This form was not sent by a page of this site. Open the laboratory, and send it from there."


def refuse_strangers() -> None:
    """Raise Forbidden for what is sent without a browser's word that a page of this very host sent it."""
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    if origin is None and site is None:
        raise Forbidden(FOREIGN)
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise Forbidden(FOREIGN)
    if site not in {None, "same-origin"}:
        raise Forbidden(FOREIGN)


def refuse_zero_bytes() -> None:
    """Raise BadRequest for text that no database can hold."""
    if any("\0" in text for text in request.values.values()):
        raise BadRequest("A field has a zero byte in it, as no text does.")
