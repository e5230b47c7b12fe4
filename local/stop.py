"""`make demo-stop`: end a running demo, and what a killed one left behind."""

from local.launcher import stop_launcher
from local.settings import DemoSettings
from local.steps import say
from local.survivors import end_survivors


def main() -> None:
    """Stop the launcher of this checkout, if one runs, and every process of its demo."""
    state = DemoSettings().state
    stopped, left = stop_launcher(state), end_survivors(state)
    if left:
        say(f"Ended {left} processes that a killed demo left behind")
    elif stopped:
        say("Stopped")
    else:
        say("Nothing was running")
