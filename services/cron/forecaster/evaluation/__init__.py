"""Evaluation: baselines, scores and the walk-forward backtest."""
