"""Files of made-up prices, and what a database holds of them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from forecaster.calendars import sessions
from forecaster.pipeline.work import Work

HEADER = "ticker,time,open,high,low,close,close_adj,volume"
FIRST = datetime(2024, 1, 2, tzinfo=UTC)


def days(number: int) -> list[datetime]:
    found: list[datetime] = sessions("XNYS", FIRST, FIRST + timedelta(days=2 * number + 10)).head(number).to_list()
    return found


def ask(work: Work, query: str) -> list[Any]:
    with work.pool.lend() as opened, opened.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join([HEADER, *lines, ""]))
    return path


def csv_lines(number: int = 40, ticker: str = "A") -> list[str]:
    return [f"{ticker},{day:%Y-%m-%d},,,,{10 + index % 3},," for index, day in enumerate(days(number))]
