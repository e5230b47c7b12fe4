"""How long the containers take to be healthy and to forecast, what memory they hold, and what their images add."""

import re
import time

from bench.report import Figure, write
from tests.stack.compose import DEVELOPMENT, OWN, Stack, docker, until

SETTLED_SECONDS = 60
LAYERS = {"web": 90, "dash": 170, "cron": 750}
UNITS = {"B": 1e-6, "KB": 1e-3, "MB": 1.0, "GB": 1e3, "KIB": 1.024e-3, "MIB": 1.048576, "GIB": 1073.741824}


def megabytes(text: str) -> float:
    """Read a size as Docker prints it."""
    number, unit = re.fullmatch(r"([\d.]+)\s*([a-zA-Z]+)", text.strip()).groups()  # type: ignore[union-attr]
    return float(number) * UNITS[unit.upper()]


def own_layers(service: str) -> float:
    """Sum an image's layers above those of its base image, in MB."""
    base = docker("history", "--quiet", "--no-trunc", "python:3.13-slim").splitlines()
    sizes = docker("history", "--format", "{{.Size}}", f"stockcast-{service}").splitlines()
    return sum(megabytes(size) for size in sizes[: len(sizes) - len(base)])


def memory(stack: Stack) -> float:
    """Sum what `docker stats` says that the containers hold, pgAdmin's left out, in MB."""
    rows = stack.must("stats", "--no-stream", "--format", "{{.Name}} {{.MemUsage}}").splitlines()
    return sum(megabytes(row.split()[1]) for row in rows if "pgadmin" not in row)


def main() -> None:
    stack = Stack(DEVELOPMENT)
    try:
        stack.must("build", timeout=900)
        began = time.monotonic()
        stack.must("up", "--detach", "--wait", "--wait-timeout", "180")
        healthy = time.monotonic()
        until(stack.has_forecasts, "a first forecast", 180)
        forecast = time.monotonic()
        time.sleep(SETTLED_SECONDS)
        held = memory(stack)
    finally:
        stack.remove()
    write(
        "The containers",
        "python -m bench.containers",
        [
            Figure("healthy, images built", healthy - began, 45, "s"),
            Figure("first forecast, after healthy", forecast - healthy, 30, "s"),
            Figure(f"memory of all but pgAdmin, {SETTLED_SECONDS} s after the first forecast", held, 900, "MB"),
            *(Figure(f"layers of `{name}` above its base", own_layers(name), LAYERS[name], "MB") for name in OWN),
        ],
    )


if __name__ == "__main__":
    main()
