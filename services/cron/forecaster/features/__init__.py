"""Features of a panel: what is known about each ticker at each bar, as numbers without a scale."""
