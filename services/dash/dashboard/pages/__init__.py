"""Pages: each module draws one address from what the database holds."""
