"""`make demo-reset`: stop the demo and remove all it keeps. A database that DATABASE_URL names stays untouched."""

import shutil

from local import stop
from local.settings import DemoSettings
from local.steps import say
from local.supervision import socket_path


def main() -> None:
    """Remove the state folder, and the one outside the checkout if there is one."""
    stop.main()
    settings = DemoSettings()
    folders = [settings.state, settings.outside]
    if not socket_path(settings.state).is_relative_to(settings.state):
        folders.append(socket_path(settings.state).parent)
    for folder in folders:
        if folder.exists():
            shutil.rmtree(folder)
            say(f"Removed {folder}")
