"""The nine quantile levels of every forecast and the names of their columns."""

LEVELS: tuple[float, ...] = (0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975)
QUANTILES: tuple[str, ...] = ("q025", "q050", "q100", "q250", "q500", "q750", "q900", "q950", "q975")

# Share of outcomes that a central interval should hold, with the columns of its ends.
INTERVALS: dict[str, tuple[str, str]] = {
    "inside_50": ("q250", "q750"),
    "inside_80": ("q100", "q900"),
    "inside_90": ("q050", "q950"),
    "inside_95": ("q025", "q975"),
}
