"""Where frames and models meet the database: prices in and out, models, forecasts and scores in."""
