from datetime import UTC, datetime

import pytest

from stockcast import wording


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (wording.day(datetime(2012, 5, 9, tzinfo=UTC)), "Wed 9 May 2012"),
        (wording.sessions_ago(0), "the last session"),
        (wording.sessions_ago(1), "1 session before the last"),
        (wording.sessions_ago(12), "12 sessions before the last"),
        (wording.count(1204, "bar"), "1,204 bars"),
        (wording.price(430.47, "USD"), "$430.47"),
        (wording.price(1234.5, "CHF"), "CHF 1,234.50"),
        (wording.price(0.01234, "USD"), "$0.01234"),
        (wording.signed_share(-0.0123), "−1.2\u202f%"),
        (wording.signed_share(0.0), "+0.0\u202f%"),
        (wording.signed_share(-0.0001), "+0.0\u202f%"),
        (wording.share(0.525), "52\u202f%"),
    ],
)
def test_people_read(said: str, expected: str) -> None:
    assert said == expected
