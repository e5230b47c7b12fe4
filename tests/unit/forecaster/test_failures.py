"""What a failure says to those who look at a page: what is wrong, and nothing that only the log may hold."""

import pytest

from forecaster.failures import in_plain_words
from forecaster.pipeline.work import NothingToWorkOnError
from forecaster.sources.protocol import SourceError
from stockcast.settings import CronSettings


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> CronSettings:
    monkeypatch.setenv("DATABASE_CRON_PASSWORD", "the-secret-of-cron")
    return CronSettings()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (NothingToWorkOnError("there are no prices to train on"), "there are no prices to train on"),
        (SourceError("'a' names no column\nTraceback (most recent call last):"), "'a' names no column"),
        (SourceError("password the-secret-of-cron was refused"), "password … was refused"),
        (SourceError("https://ada:geheim@prices.example/a.csv: 404"), "https://…prices.example/a.csv: 404"),
        (
            SourceError("https://prices.example/a.csv?key=geheim&b=1 answered 403"),
            "https://prices.example/a.csv… answered 403",
        ),
        (SourceError(""), "SourceError"),
        (
            KeyError("the-secret-of-cron"),
            "an error that nothing was prepared for (KeyError); the worker's log tells more",
        ),
    ],
)
def test_words_are_a_line_without_secrets(settings: CronSettings, error: Exception, words: str) -> None:
    assert in_plain_words(error, settings) == words
