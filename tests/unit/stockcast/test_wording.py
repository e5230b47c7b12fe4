from datetime import UTC, datetime

import pytest

from stockcast import wording


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (wording.day(datetime(2012, 5, 9, tzinfo=UTC)), "Wed 9 May 2012"),
        (wording.bars_ago(0, "1d"), "the last session"),
        (wording.bars_ago(1, "1d"), "1 session before the last"),
        (wording.bars_ago(12, "1d"), "12 sessions before the last"),
        (wording.bars_ago(0, "1h"), "the last hour"),
        (wording.bars_ago(2, "1h"), "2 hours before the last"),
        (wording.bar_time(datetime(2012, 5, 9, 14, 30, tzinfo=UTC), "1h"), "Wed 9 May 2012, 14:30 UTC"),
        (wording.bar_time(datetime(2012, 5, 9, tzinfo=UTC), "1d"), "Wed 9 May 2012"),
        (wording.count(1204, "bar"), "1,204 bars"),
        (wording.price(430.47, "USD"), "$430.47"),
        (wording.price(1234.5, "CHF"), "CHF 1,234.50"),
        (wording.price(0.01234, "USD"), "$0.01234"),
        (wording.price(1.20046, "USD"), "$1.2005"),
        (wording.price(5.43, "USD"), "$5.43"),
        (wording.price(0.5, "USD"), "$0.50"),
        (wording.signed_share(-0.0123), "−1.2\u202f%"),
        (wording.signed_share(0.0), "+0.0\u202f%"),
        (wording.signed_share(-0.0001), "+0.0\u202f%"),
        (wording.share(0.525), "52\u202f%"),
    ],
)
def test_people_read(said: str, expected: str) -> None:
    assert said == expected
