"""Every setting of Stockcast: its name, type, default and meaning, in one place.

A setting comes from the environment, else from `.env`; a secret also from the file that `NAME_FILE` names.
Each process asks for the class that holds what it needs and nothing more.
"""

import os
import re
import sys
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, NoReturn, Self, TypeVar
from zoneinfo import available_timezones

from dotenv import find_dotenv, load_dotenv
from pydantic import AfterValidator, Field, HttpUrl, SecretStr, ValidationError, field_validator, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

from stockcast.market.intervals import BarInterval

DEVELOPMENT_MARK = "development-only-"
SHORTEST_SECRET = 16
LONGEST_HORIZON = 10
CRON_FIELDS = 5


def cron_expression(text: str) -> str:
    """Give a schedule of five fields back if it is one; raise ValueError with what is wrong otherwise."""
    from croniter import CroniterBadCronError, croniter  # noqa: PLC0415 - in the image of `cron` alone

    try:
        croniter.expand(text)
    except CroniterBadCronError as error:
        raise ValueError(
            f"a schedule has five fields: minute, hour, day of month, month, day of week ({error})"
        ) from None
    if len(text.split()) != CRON_FIELDS:
        raise ValueError("a schedule has five fields: minute, hour, day of month, month, day of week")
    return text


Schedule = Annotated[str, AfterValidator(cron_expression)]


S = TypeVar("S", bound="Settings")


class SettingsError(Exception):
    """A setting is missing or malformed; the message has one line for each."""


class FileSecrets(PydanticBaseSettingsSource):
    """Reads a secret from the file that `NAME_FILE` names, as Docker's secrets are handed over."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Give the content of the field's file, without the line's end; None when no file is named."""
        variable = f"{field_name.upper()}_FILE"
        path = os.environ.get(variable)
        if field.annotation is not SecretStr or not path:
            return None, field_name, False
        try:
            return Path(path).read_text(encoding="utf-8").rstrip("\n"), field_name, False
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"{variable} names a file that cannot be read: {path} ({error})") from None

    def __call__(self) -> dict[str, Any]:
        """Give the secrets of all fields that have a file."""
        values = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in values.items() if value is not None}


class Settings(BaseSettings):
    """What every service needs."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True, frozen=True, hide_input_in_errors=False)
    role: ClassVar[str] = ""

    environment: Literal["development", "production"] = Field(
        "development", description="`production` refuses development secrets and hides details of errors"
    )
    public_url: HttpUrl = Field(HttpUrl("https://localhost"), description="Where people open the site, port included")
    time_zone: str = Field("UTC", description="Zone of the schedules and of the times of day on pages")
    bar_interval: BarInterval = Field(
        "1d", description="Length of the bars that are fetched, forecast and shown: `1d` is a session, `1h` an hour"
    )
    postgres_host: str = Field("localhost", description="Host of the database server")
    postgres_port: int = Field(5432, ge=1, le=65535, description="Port of the database server")
    postgres_db: str = Field("stockcast", description="Name of the database")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - `.env` is loaded into the environment by `load`
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - one folder of secrets is not how ours come
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Files of secrets win over the environment, which wins over `.env`."""
        return init_settings, FileSecrets(settings_cls), env_settings

    @field_validator("time_zone")
    @classmethod
    def known_time_zone(cls, name: str) -> str:
        """Refuse a zone that the time zone database does not hold."""
        if name not in available_timezones():
            raise ValueError("is no name of the time zone database, such as UTC or Europe/Berlin")
        return name

    @model_validator(mode="after")
    def no_development_secrets_in_production(self) -> Self:
        """Name every secret that production must not run with."""
        if self.environment == "production":
            refused = sorted(name for name, secret in self.secrets().items() if weak(secret))
            if refused:
                raise SettingsError(
                    "\n".join(
                        f"{name.upper()} is a development secret or shorter than {SHORTEST_SECRET} characters: "
                        "production refuses it (`make secrets` makes new ones)"
                        for name in refused
                    )
                )
        return self

    def secrets(self) -> dict[str, str]:
        """Give the secrets by field name, in the clear."""
        values = {name: getattr(self, name) for name in type(self).model_fields}
        return {name: value.get_secret_value() for name, value in values.items() if isinstance(value, SecretStr)}

    def password(self) -> str:
        """Give the password of this service's database role."""
        return self.secrets()[f"database_{self.role}_password"]


class WebSettings(Settings):
    """What `web` needs."""

    role: ClassVar[str] = "web"
    secret_key: SecretStr = Field(description="Signs sessions and tokens of the site")
    database_web_password: SecretStr = Field(description="Password of the role stockcast_web")
    certificate_dir: Path | None = Field(None, description="Folder of the self-made certificate for localhost")


class DashSettings(Settings):
    """What `dash` needs."""

    role: ClassVar[str] = "dash"
    database_dash_password: SecretStr = Field(description="Password of the role stockcast_dash")


class CronSettings(Settings):
    """What `cron` needs: sources, schedules and the model's frame."""

    role: ClassVar[str] = "cron"
    database_cron_password: SecretStr = Field(description="Password of the role stockcast_cron")
    price_sources: Annotated[tuple[Literal["sample", "csv", "yahoo"], ...], NoDecode] = Field(
        ("sample",), description="Where prices come from, by commas, the next where one fails: `sample`, `csv`, `yahoo`"
    )
    csv_location: str | None = Field(None, description="File, folder or `https://` address that the source `csv` reads")
    csv_columns: str = Field("", description="Columns that are named otherwise there, such as `time=Date,close=Last`")
    tickers: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Tickers, by commas; empty: all of the source"
    )
    default_exchange: str = Field("XNYS", description="Exchange of a ticker of which nothing is known (ISO 10383 code)")
    ingest_overlap: int = Field(5, ge=1, le=250, description="Stored bars that are fetched again and compared")
    jump_volatilities: float = Field(
        12.0, gt=0, description="A return of more than so many daily volatilities is flagged"
    )
    price_retention_days: int | None = Field(
        None, ge=365, description="Days before the newest bar after which prices are removed; empty: none are"
    )
    yahoo_requests_per_minute: int = Field(60, ge=1, le=2000, description="Most requests to Yahoo in a minute")
    horizons: Annotated[tuple[int, ...], NoDecode] = Field(
        tuple(range(1, LONGEST_HORIZON + 1)), description="Sessions or hours ahead, such as `1-10` or `1,5,10`"
    )
    ingest_cron: Schedule = Field("0 22 * * 1-5", description="When prices are fetched (five fields, as cron has them)")
    score_cron: Schedule = Field("10 22 * * 1-5", description="When forecasts whose day has come are scored")
    train_cron: Schedule = Field("20 22 * * 5", description="When the model is trained anew")
    forecast_cron: Schedule = Field("30 22 * * 1-5", description="When forecasts are made")
    model_parameters: Path | None = Field(
        None, description="File of model settings that `stockcast tune` wrote; empty: the usual ones"
    )
    training_threads: int = Field(2, ge=1, le=256, description="Threads of a training")
    laboratory_memory_mb: int = Field(
        1024, ge=64, description="Megabytes of memory that an experiment of the laboratory may use"
    )
    laboratory_minutes: float = Field(30.0, gt=0, description="Minutes after which an experiment is given up")

    @field_validator("tickers", mode="before")
    @classmethod
    def split_tickers(cls, value: object) -> object:
        """Read `AAPL, MSFT`."""
        return tuple(filter(None, re.split(r"[\s,]+", value))) if isinstance(value, str) else value

    @field_validator("price_sources", mode="before")
    @classmethod
    def split_sources(cls, value: object) -> object:
        """Read `yahoo, csv`."""
        return tuple(filter(None, re.split(r"[\s,]+", value))) if isinstance(value, str) else value

    @field_validator("price_sources")
    @classmethod
    def sources_that_fit(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        """Refuse a chain that names a source twice, or the bundled prices beside those of today."""
        if not names or len(set(names)) < len(names) or ("sample" in names and len(names) > 1):
            raise ValueError("are `sample` alone, or `yahoo` and `csv` in the order in which they are asked")
        return names

    @model_validator(mode="after")
    def location_for_csv(self) -> Self:
        """Ask for the place of the CSV files where they are a source."""
        if "csv" in self.price_sources and not self.csv_location:
            raise SettingsError("CSV_LOCATION is missing: PRICE_SOURCES names `csv`, and this says where its files are")
        return self

    @model_validator(mode="after")
    def bundled_prices_are_daily(self) -> Self:
        """Refuse to ask the bundled prices for hours."""
        if self.bar_interval == "1h" and "sample" in self.price_sources:
            raise SettingsError("BAR_INTERVAL is 1h, and the prices of PRICE_SOURCES=sample are daily: name other ones")
        return self

    @field_validator("horizons", mode="before")
    @classmethod
    def read_horizons(cls, value: object) -> object:
        """Read `1-10` and `1,5,10`."""
        return horizons(value) if isinstance(value, str) else value


class MigrateSettings(Settings):
    """What `migrate` needs: the superuser and the password of every role it makes."""

    role: ClassVar[str] = "owner"
    postgres_user: str = Field("postgres", description="Superuser of the database server, used by `migrate` alone")
    postgres_password: SecretStr = Field(description="Password of the superuser")
    database_owner_password: SecretStr = Field(description="Password of the role stockcast_owner, which owns tables")
    database_web_password: SecretStr = Field(description="Password of the role stockcast_web")
    database_dash_password: SecretStr = Field(description="Password of the role stockcast_dash")
    database_cron_password: SecretStr = Field(description="Password of the role stockcast_cron")
    database_reader_password: SecretStr = Field(description="Password of the role stockcast_reader, which pgAdmin uses")
    database_backup_password: SecretStr = Field(description="Password of the role stockcast_backup")
    certificate_dir: Path | None = Field(None, description="Folder of the self-made certificate for localhost")


def weak(secret: str) -> bool:
    """Tell whether a secret is a development value or too short to be one."""
    return secret.startswith(DEVELOPMENT_MARK) or len(secret) < SHORTEST_SECRET


def horizons(text: str) -> tuple[int, ...]:
    """Read horizons, in sessions, from `1-10`, `5` or `1,5,10`; sorted, each once."""
    found: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d+)\s*(?:-\s*(\d+)\s*)?", part)
        if not match:
            raise ValueError("are numbers of sessions such as 1-10 or 1,5,10")
        first, last = int(match[1]), int(match[2] or match[1])
        if not 1 <= first <= last <= LONGEST_HORIZON:
            raise ValueError(f"are numbers of sessions from 1 to {LONGEST_HORIZON}, such as 1-10 or 1,5,10")
        found.update(range(first, last + 1))
    return tuple(sorted(found))


def load(kind: type[S]) -> S:
    """Read the settings of one service.

    Raises SettingsError with one line for each setting that is missing or malformed; secrets are not printed.
    """
    load_dotenv(find_dotenv(usecwd=True))
    try:
        return kind()
    except ValidationError as error:
        lines = [explain(kind, problem) for problem in error.errors(include_url=False)]
        raise SettingsError("\n".join(lines)) from None


def load_or_exit(kind: type[S]) -> S:
    """Read the settings of one service, or end the process with status 2 and what is wrong with them."""
    try:
        return load(kind)
    except SettingsError as error:
        stop(str(error))


def stop(message: str) -> NoReturn:
    """Print why the process cannot start, and end it."""
    sys.stderr.write(f"{message}\n")
    raise SystemExit(2)


def explain(kind: type[Settings], problem: Any) -> str:  # noqa: ANN401 - pydantic's own description of an error
    """Say in one line which setting is wrong, what was given and what is allowed."""
    name = str(problem["loc"][0])
    field = kind.model_fields[name]
    if problem["type"] == "missing":
        return f"{name.upper()} is missing: {field.description}"
    given = "a value that is not shown" if field.annotation is SecretStr else repr(os.environ.get(name.upper(), ""))
    allowed = problem["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    return f"{name.upper()} is {given}, which is not allowed: {allowed} ({field.description})"
