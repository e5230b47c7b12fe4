"""The nine levels of every forecast, and the names of their quantiles in tables and frames."""

LEVELS = (0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.975)
"""Probability that the price ends at or below each quantile."""

QUANTILES = tuple(f"q{round(level * 1000):03d}" for level in LEVELS)

INTERVALS = {50: ("q250", "q750"), 80: ("q100", "q900"), 90: ("q050", "q950"), 95: ("q025", "q975")}
"""Lower and upper end of each central interval, by the percentage of outcomes that it should hold."""
