"""Lengths of a bar, and what pages call one."""

from typing import Literal

BarInterval = Literal["1d", "1h"]

UNITS: dict[BarInterval, str] = {"1d": "session", "1h": "hour"}
"""What a bar is, in words."""
