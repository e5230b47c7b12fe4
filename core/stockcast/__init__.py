"""What every service of Stockcast shares: settings, the database, records of prices and forecasts, the queue."""

__version__ = "0.1.0"
