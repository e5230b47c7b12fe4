"""Baselines: what every model is compared with, trained on and forecasting from the same bars."""
