"""The forecasting service: prices in, calibrated distributions of future prices out, scored when their day has come."""
