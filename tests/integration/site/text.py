"""Reading pages."""

import html
import re


def words(page: str) -> str:
    """The text of a page, without markup and with single spaces."""
    return re.sub(r"[ \n]+", " ", html.unescape(re.sub(r"<[^>]*>", " ", page)))
