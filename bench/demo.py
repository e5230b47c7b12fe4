"""How long `make demo` takes until a first forecast is visible: in a new checkout, and in one started before."""

import shutil
import time

from bench.report import Figure, write
from tests.demo_stack import PRIVATE, Demo, copy_of_checkout


def seconds_to_first_forecast(demo: Demo) -> float:
    """Start, wait for the line that says the site is ready (it comes after the first forecasts), and stop again."""
    began = time.monotonic()
    demo.start().wait_until_ready()
    took = time.monotonic() - began
    demo.interrupt()
    return took


def main() -> None:
    demo = copy_of_checkout()
    for shared in demo.folder.glob(PRIVATE[1]):
        shared.unlink()
    try:
        first, second = seconds_to_first_forecast(demo), seconds_to_first_forecast(demo)
    finally:
        demo.remove()
        shutil.rmtree(demo.folder.parent, ignore_errors=True)
    write(
        "`make demo`",
        "python -m bench.demo",
        [
            Figure("first forecast visible, new checkout, packages in the cache", first, 90, "s"),
            Figure("first forecast visible, started before", second, 20, "s"),
        ],
    )


if __name__ == "__main__":
    main()
