"""The command `stockcast`: one module a command, imported when it is asked for."""

import sys
from importlib import import_module

import click

COMMANDS = {
    "run": ("pipeline", "Do all that is due: ingest, score, train, forecast."),
    "ingest": ("pipeline", "Fetch new prices into the database."),
    "train": ("pipeline", "Train a new model on all stored prices."),
    "forecast": ("pipeline", "Forecast the coming sessions and store it."),
    "score": ("pipeline", "Score forecasts whose day has come."),
    "tickers": ("tickers", "Show, add, rename and deactivate tickers."),
    "quarantine": ("quarantine", "Show, accept and discard prices that were refused."),
    "models": ("models", "Show models, promote one, roll back."),
    "backtest": ("backtest", "Test the model on the past of a price file; needs no database."),
    "tune": ("tune", "Look for better settings of the model; needs no database with --prices."),
    "experiment": ("experiment", "Try a method and a strategy on past prices, as the laboratory does."),
    "leakage": ("leakage", "Try whether forecasts know the future."),
    "worker": ("worker", "Work the queue off, and start what is scheduled."),
    "migrate": ("migrate", "Bring the database to what this version needs."),
    "doctor": ("doctor", "Check settings, database and pipeline, and say what is wrong."),
}


class Commands(click.Group):
    """Lists every command without importing it: the forecasting libraries take a second to load."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Name the commands in the order of the pipeline."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import a command's module and give the command; None for a name that is no command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"forecaster.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands of `--help`."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_text) for name, (_, help_text) in COMMANDS.items()])


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name=None, version="0.1.0", prog_name="stockcast")
def stockcast() -> None:
    """Collect stock prices, forecast them before the outcome is known, and score the forecasts afterwards.

    Settings come from the environment or from `.env`; a command that needs the database uses the role stockcast_cron.
    Results go to standard output, progress and messages to standard error. The exit status is 0 when all was done,
    1 when something failed, 2 when the command or a setting is wrong.

    \b
    A first round by hand:  stockcast migrate
                            stockcast run
    """  # noqa: D301 - click wants a real backspace before a paragraph that keeps its lines


def main() -> None:
    """Run the command line."""
    sys.exit(stockcast(prog_name="stockcast"))
