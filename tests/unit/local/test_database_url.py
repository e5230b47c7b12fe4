"""DATABASE_URL, as people write it."""

import pytest

from local.database import Database, from_url
from local.errors import DemoError


@pytest.mark.parametrize(
    ("url", "database"),
    [
        ("postgresql://ada:secret@db.example:6543/prices", Database("db.example", 6543, "ada", "secret", "prices")),
        ("postgres://ada@localhost", Database("localhost", 5432, "ada", "", "stockcast")),
        ("postgresql://a%40b:p%3A%2F%20q@[::1]/x", Database("::1", 5432, "a@b", "p:/ q", "x")),
        ("postgresql://a:b@h/d?sslmode=require", Database("h", 5432, "a", "b", "d", "require")),
    ],
)
def test_what_it_says_is_understood(url: str, database: Database) -> None:
    assert from_url(url) == database


@pytest.mark.parametrize(
    "url",
    [
        "mysql://a:hidden@h/d",
        "postgresql://h/d",
        "postgresql://a:hidden@h:port/d",
        "postgresql://a:hidden@h/d?options=x",
    ],
)
def test_what_is_wrong_is_one_line_without_the_password(url: str) -> None:
    with pytest.raises(DemoError, match=r"postgresql://USER:PASSWORD@HOST:PORT/DATABASE") as error:
        from_url(url)
    assert "hidden" not in str(error.value)
    assert "\n" not in str(error.value)


def test_the_password_is_not_shown() -> None:
    assert "hidden" not in repr(from_url("postgresql://a:hidden@h/d"))
