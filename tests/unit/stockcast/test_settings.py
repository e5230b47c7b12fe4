from pathlib import Path

import pytest

from stockcast.settings import CronSettings, MigrateSettings, SettingsError, WebSettings, horizons, load

SECRETS = {"SECRET_KEY": "long-enough-to-sign-with", "DATABASE_WEB_PASSWORD": "long-enough-to-log-in"}


@pytest.fixture(autouse=True)
def only_these_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No `.env` and no setting of the machine's reach a test."""
    for kind in (WebSettings, CronSettings, MigrateSettings):
        for name in kind.model_fields:
            monkeypatch.delenv(name.upper(), raising=False)
            monkeypatch.delenv(f"{name.upper()}_FILE", raising=False)
    monkeypatch.chdir(tmp_path)
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)


def test_a_missing_setting_is_named_with_what_it_is_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SECRET_KEY")
    with pytest.raises(SettingsError, match=r"^SECRET_KEY is missing: Signs sessions"):
        load(WebSettings)


@pytest.mark.parametrize(
    ("name", "given", "allowed"),
    [
        ("POSTGRES_PORT", "70000", "65535"),
        ("POSTGRES_PORT", "none", "integer"),
        ("ENVIRONMENT", "staging", "'development' or 'production'"),
        ("TIME_ZONE", "Europe/Atlantis", "Europe/Berlin"),
        ("PUBLIC_URL", "localhost", "URL"),
    ],
)
def test_a_malformed_setting_is_one_line_with_name_value_and_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, name: str, given: str, allowed: str
) -> None:
    monkeypatch.setenv(name, given)
    with pytest.raises(SettingsError) as told:
        load(WebSettings)
    (line,) = str(told.value).splitlines()
    assert line.startswith(f"{name} is '{given}'")
    assert allowed in line


@pytest.mark.parametrize("schedule", ["0 22 * *", "61 * * * *", "* * * * * *", "soon", "@daily"])
def test_a_schedule_has_five_fields(monkeypatch: pytest.MonkeyPatch, schedule: str) -> None:
    monkeypatch.setenv("DATABASE_CRON_PASSWORD", "long-enough-to-log-in")
    monkeypatch.setenv("TRAIN_CRON", schedule)
    with pytest.raises(SettingsError, match=r"TRAIN_CRON is .*five fields"):
        load(CronSettings)


def test_every_wrong_setting_has_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POSTGRES_PORT", "0")
    monkeypatch.setenv("TIME_ZONE", "nowhere")
    monkeypatch.delenv("SECRET_KEY")
    with pytest.raises(SettingsError) as told:
        load(WebSettings)
    assert {line.split()[0] for line in str(told.value).splitlines()} == {"POSTGRES_PORT", "TIME_ZONE", "SECRET_KEY"}


def test_an_empty_setting_is_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIME_ZONE", "")
    assert load(WebSettings).time_zone == "UTC"


def test_a_secret_comes_from_a_file_and_the_file_wins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "secret_key"
    file.write_text("from-a-file-of-secrets\n")
    monkeypatch.setenv("SECRET_KEY_FILE", str(file))
    assert load(WebSettings).secret_key.get_secret_value() == "from-a-file-of-secrets"


def test_a_file_of_a_secret_that_cannot_be_read_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY_FILE", "/nowhere/secret_key")
    with pytest.raises(SettingsError, match=r"SECRET_KEY_FILE .*/nowhere/secret_key"):
        load(WebSettings)


def test_production_refuses_every_development_or_short_secret_without_printing_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ENVIRONMENT", "production")
    monkeypatch.setenv("SECRET_KEY", "development-only-secret-key")
    monkeypatch.setenv("DATABASE_WEB_PASSWORD", "short")
    with pytest.raises(SettingsError) as told:
        load(WebSettings)
    names = [line.split()[0] for line in str(told.value).splitlines()]
    assert names == ["DATABASE_WEB_PASSWORD", "SECRET_KEY"]
    assert "development-only-secret-key" not in str(told.value)


def test_production_starts_with_secrets_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ENVIRONMENT", "production")
    assert load(WebSettings).environment == "production"


def test_no_representation_of_the_settings_shows_a_secret() -> None:
    settings = load(WebSettings)
    for secret in SECRETS.values():
        assert secret not in f"{settings!r} {settings}"


def test_settings_of_a_dotenv_file_give_way_to_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("TIME_ZONE=Europe/Berlin\nPOSTGRES_PORT=1111\n")
    monkeypatch.setenv("POSTGRES_PORT", "2222")
    # What a `.env` file brings in must not outlive the test.
    monkeypatch.setenv("TIME_ZONE", "")
    monkeypatch.delenv("TIME_ZONE")
    settings = load(WebSettings)
    assert (settings.time_zone, settings.postgres_port) == ("Europe/Berlin", 2222)


@pytest.mark.parametrize("chain", ["sample,yahoo", "yahoo,yahoo", "bloomberg", ","])
def test_a_chain_of_sources_that_makes_no_sense_is_refused(monkeypatch: pytest.MonkeyPatch, chain: str) -> None:
    monkeypatch.setenv("DATABASE_CRON_PASSWORD", "long-enough-to-log-in")
    monkeypatch.setenv("PRICE_SOURCES", chain)
    with pytest.raises(SettingsError, match=f"PRICE_SOURCES is '{chain}'.*(yahoo|csv)"):
        load(CronSettings)


def test_csv_in_the_chain_needs_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_CRON_PASSWORD", "long-enough-to-log-in")
    monkeypatch.setenv("PRICE_SOURCES", "yahoo, csv")
    with pytest.raises(SettingsError, match="CSV_LOCATION is missing"):
        load(CronSettings)
    monkeypatch.setenv("CSV_LOCATION", "/prices")
    assert load(CronSettings).price_sources == ("yahoo", "csv")


@pytest.mark.parametrize(
    ("text", "expected"), [("1-3", (1, 2, 3)), ("5", (5,)), ("10, 1,1", (1, 10)), ("2-2", (2,)), (" 1 - 2 ", (1, 2))]
)
def test_horizons_are_read_sorted_and_once(text: str, expected: tuple[int, ...]) -> None:
    assert horizons(text) == expected


@pytest.mark.parametrize("text", ["0", "11", "3-1", "one", "", "1-", "-3", "1-100000000000"])
def test_horizons_outside_one_to_ten_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="sessions"):
        horizons(text)
