"""A script in the state folder that runs the project's own command on the demo's data: `.demo/stockcast doctor`."""

import shlex
from pathlib import Path

from local.programs import Stack, pythonpath, service_environment, stockcast


def write_command(stack: Stack) -> Path:
    """Write the script anew, for the database's port may be another at each start; return its path."""
    settings = {
        **service_environment(stack),
        **stack.secrets("database_cron_password"),
        "PYTHONPATH": pythonpath(stack.settings),
    }
    exports = [f"export {name}={shlex.quote(value)}" for name, value in settings.items()]
    script = stack.settings.state / "stockcast"
    lines = ["#!/bin/sh", *exports, f'exec {shlex.join(stockcast(stack.settings))} "$@"']
    script.write_text("\n".join(lines) + "\n", encoding="utf-8")
    script.chmod(0o700)
    return script
