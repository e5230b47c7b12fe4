"""Models: training a distribution forecast on a panel, and forecasting with it."""
