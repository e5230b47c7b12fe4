"""The backtest's report as a page that needs nothing but itself."""
