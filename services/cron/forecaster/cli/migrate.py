"""`stockcast migrate`: the one-shot that every service waits for."""

import click
import psycopg2

from stockcast.certificate import ensure_certificate
from stockcast.database.migrate import migrate as bring_to_head
from stockcast.database.schema import HEAD
from stockcast.settings import MigrateSettings, load_or_exit


@click.command()
def migrate() -> None:
    """Make the roles, the extension and the tables that this version needs, and the certificate for localhost.

    Connects as POSTGRES_USER, which needs the rights of a superuser. Safe to run at any time, and by two at once.
    """
    settings = load_or_exit(MigrateSettings)
    try:
        bring_to_head(settings)
    except psycopg2.Error as error:
        raise click.ClickException(str(error).strip().splitlines()[0]) from None
    click.echo(f"the database {settings.postgres_db} is at revision {HEAD}")
    if settings.certificate_dir is not None and settings.environment == "development":
        ensure_certificate(settings.certificate_dir, ["localhost", "127.0.0.1", "::1"])
        click.echo("the certificate for localhost is in place")
