"""Forecasts, their scores and the models they come from: records, and the queries pages need."""
