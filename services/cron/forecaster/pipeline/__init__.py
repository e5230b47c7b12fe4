"""The pipeline's steps: ingest, train, forecast, score, and what is due of them."""
