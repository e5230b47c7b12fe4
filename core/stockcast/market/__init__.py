"""Tickers and their prices: what they are, and the queries pages need."""
