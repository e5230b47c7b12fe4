"""Newest bars: how the queries of pages find those of all tickers without reading far back."""

# An index gives all rows of a page that fit a condition before the first of them can be looked at: hundreds, where
# there is no bound of time. One ticker's newest bar tells where the others' are most likely; those without a bar since
# then are asked for theirs once more, so that the choice of the ticker changes no result
NEAR = """near AS MATERIALIZED (
    SELECT bar.time - interval '7 days' AS time FROM stock_tickers t CROSS JOIN LATERAL (
        SELECT time FROM stock_prices
        WHERE ticker = t.ticker AND bar_interval = %(bar_interval)s ORDER BY time DESC LIMIT 1
    ) bar WHERE t.active LIMIT 1
)"""
