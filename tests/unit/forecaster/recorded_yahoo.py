"""Yahoo's kinds of answers, and a server that gives them."""

import json
from datetime import datetime
from http.server import BaseHTTPRequestHandler
from typing import Any, ClassVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from forecaster.sources.yahoo import CHART

NEW_YORK = ZoneInfo("America/New_York")
DAYS = [datetime(2024, 6, day, 9, 30, tzinfo=NEW_YORK) for day in (5, 6, 7, 10, 11)]
CLOSES = [122.44, 121.0, 120.89, 121.79, 120.91]

Answer = tuple[int, bytes, dict[str, str]]


def chart(**changes: object) -> dict[str, Any]:
    """A good chart: five days of June 2024 with a split of ten for one on the 10th."""
    moments = [int(day.timestamp()) for day in DAYS]
    result: dict[str, Any] = {
        "meta": {
            "symbol": "NVDA",
            "currency": "USD",
            "dataGranularity": "1d",
            "exchangeTimezoneName": "America/New_York",
            "currentTradingPeriod": {"regular": {"start": moments[-1], "end": moments[-1] + 23_400}},
        },
        "timestamp": moments,
        "events": {"splits": {str(moments[3]): {"date": moments[3], "numerator": 10, "denominator": 1}}},
        "indicators": {
            "quote": [
                {
                    "open": CLOSES,
                    "high": [close + 1 for close in CLOSES],
                    "low": [close - 1 for close in CLOSES],
                    "close": CLOSES,
                    "volume": [1000] * 5,
                }
            ],
            "adjclose": [{"adjclose": [close - 0.01 for close in CLOSES]}],
        },
    }
    return {"chart": {"result": [result | changes], "error": None}}


def good(body: object) -> Answer:
    return 200, json.dumps(body).encode(), {}


UNKNOWN: Answer = (
    404,
    b'{"chart":{"result":null,"error":{"code":"Not Found","description":"No data found, symbol may be delisted"}}}',
    {},
)


class Yahoo(BaseHTTPRequestHandler):
    """Answers each ticker's questions with its answers in turn, the last again and again."""

    answers: ClassVar[dict[str, list[Answer]]] = {}
    asked: ClassVar[list[str]] = []
    silent: ClassVar[set[str]] = set()

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if not path.startswith(CHART):
            self.reply(200, b"crumb", {})
            return
        ticker = path.removeprefix(CHART)
        self.asked.append(self.path)
        if ticker in self.silent:
            self.rfile.read(1)  # until the other side gives up
            return
        waiting = self.answers[ticker]
        self.reply(*(waiting.pop(0) if len(waiting) > 1 else waiting[0]))

    def reply(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""
