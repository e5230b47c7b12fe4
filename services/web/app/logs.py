"""The site's log: to standard error, one line for each event, with the id of its request."""

import logging

from flask import Flask, g, has_request_context


class OneLine(logging.Formatter):
    """Writes a record on one line, tracebacks too, and without the control characters that a URL may carry."""

    def format(self, record: logging.LogRecord) -> str:
        """Join the lines of a record."""
        record.request_id = g.get("request_id", "-") if has_request_context() else "-"
        lines = (line.strip() for line in super().format(record).splitlines())
        text = " | ".join(line for line in lines if line.strip("^~"))
        return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)


def init_app(app: Flask) -> None:
    """Let the application's own logger write lines."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine("%(asctime)s %(levelname)s %(name)s %(request_id)s %(message)s"))
    app.logger.handlers = [handler]
    app.logger.setLevel(logging.INFO)
