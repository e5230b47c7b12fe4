"""Daily prices from hourly ones: `stock_prices_daily` sums hours up where no daily bar of that day is stored."""

from alembic import op
from sqlalchemy import text

revision = "0004"
down_revision = "0003"

TIME_ZONES = {
    "Africa/Johannesburg": "XJSE",
    "America/Argentina/Buenos_Aires": "XBUE",
    "America/Chicago": "CBOT CFE CME CMES COMEX NYMEX XCBF",
    "America/Lima": "XLIM",
    "America/Mexico_City": "XMEX",
    "America/New_York": "ARCX BATS ICE ICEUS IEPA NASDAQ NYFE NYSE OOTC XASE XBOG XNAS XNYS",
    "America/Santiago": "XSGO",
    "America/Sao_Paulo": "BMF BVMF",
    "America/Toronto": "TSX XTSE XTSX",
    "Asia/Almaty": "AIXK",
    "Asia/Bangkok": "XBKK",
    "Asia/Hong_Kong": "HKEX XHKG",
    "Asia/Jakarta": "JKT XIDX",
    "Asia/Karachi": "XKAR",
    "Asia/Kolkata": "BSE XBOM",
    "Asia/Kuala_Lumpur": "XKLS",
    "Asia/Manila": "XPHS",
    "Asia/Nicosia": "XCYS",
    "Asia/Riyadh": "XSAU",
    "Asia/Seoul": "XKRX",
    "Asia/Shanghai": "SSE XSHG",
    "Asia/Singapore": "XSES",
    "Asia/Taipei": "XTAI",
    "Asia/Tel_Aviv": "TASE XTAE",
    "Asia/Tokyo": "JPX XTKS",
    "Atlantic/Bermuda": "XBDA",
    "Atlantic/Reykjavik": "XICE",
    "Australia/Sydney": "ASX XASX",
    "Europe/Amsterdam": "XAMS",
    "Europe/Athens": "ASEX",
    "Europe/Belgrade": "XBEL",
    "Europe/Berlin": "FWB XEEE XETR XEUR XFRA XSTU",
    "Europe/Bratislava": "XBRA",
    "Europe/Brussels": "XBRU XDUS XHAM",
    "Europe/Bucharest": "BVB XBSE",
    "Europe/Budapest": "XBUD",
    "Europe/Copenhagen": "XCSE",
    "Europe/Dublin": "XDUB",
    "Europe/Helsinki": "XHEL",
    "Europe/Istanbul": "XIST",
    "Europe/Lisbon": "XLIS",
    "Europe/Ljubljana": "XLJU",
    "Europe/London": "LSE XLON",
    "Europe/Luxembourg": "LUXSE XLUX",
    "Europe/Madrid": "XMAD",
    "Europe/Moscow": "XMOS",
    "Europe/Oslo": "OSE XOSL",
    "Europe/Paris": "XPAR",
    "Europe/Prague": "XPRA",
    "Europe/Riga": "XRIS",
    "Europe/Rome": "XMIL",
    "Europe/Stockholm": "XSTO",
    "Europe/Tallinn": "XTAL",
    "Europe/Vienna": "XWBO",
    "Europe/Vilnius": "XLIT",
    "Europe/Warsaw": "XWAR",
    "Europe/Zagreb": "XZAG",
    "Europe/Zurich": "SIX XSWX",
    "Pacific/Auckland": "XNZE",
}

TABLE = """
CREATE TABLE exchange_time_zones (
    exchange  text PRIMARY KEY,
    time_zone text NOT NULL
);
COMMENT ON TABLE exchange_time_zones IS 'Where an exchange''s day begins and ends; those that are not here keep UTC';
GRANT SELECT ON exchange_time_zones TO stockcast_web, stockcast_dash, stockcast_cron, stockcast_reader,
    stockcast_backup;
"""

DAILY_ONLY = """
CREATE OR REPLACE VIEW stock_prices_daily AS
SELECT ticker, time, open, high, low, close, close_adj, volume, source
FROM stock_prices WHERE bar_interval = '1d'
"""

SUMMED = """
UNION ALL
SELECT ticker, time, open, high, low, close, close_adj, volume, source
FROM (
    SELECT p.ticker, z.day AS time,
           (array_agg(p.open ORDER BY p.time))[1] AS open, max(p.high) AS high, min(p.low) AS low,
           (array_agg(p.close ORDER BY p.time DESC))[1] AS close,
           (array_agg(p.close_adj ORDER BY p.time DESC))[1] AS close_adj,
           sum(p.volume) AS volume, string_agg(DISTINCT p.source, ', ') AS source
    FROM stock_prices p
    JOIN stock_tickers t ON t.ticker = p.ticker
    LEFT JOIN exchange_time_zones e ON e.exchange = t.exchange
    CROSS JOIN LATERAL (
        SELECT date_trunc('day', p.time AT TIME ZONE coalesce(e.time_zone, 'UTC')) AT TIME ZONE 'UTC' AS day
    ) z
    WHERE p.bar_interval = '1h'
    GROUP BY p.ticker, z.day
) AS summed
WHERE NOT EXISTS (
    SELECT FROM stock_prices d WHERE d.ticker = summed.ticker AND d.bar_interval = '1d' AND d.time = summed.time
)
"""


def execute(sql: str) -> None:
    # Plain SQL, in which colons and percent signs mean nothing to the driver.
    op.get_bind().execution_options(no_parameters=True).exec_driver_sql(sql)


def upgrade() -> None:
    execute(TABLE)
    op.get_bind().execute(
        text("INSERT INTO exchange_time_zones (exchange, time_zone) VALUES (:exchange, :zone)"),
        [{"exchange": name, "zone": zone} for zone, names in TIME_ZONES.items() for name in names.split()],
    )
    execute(DAILY_ONLY + SUMMED)


def downgrade() -> None:
    execute(DAILY_ONLY)
    execute("DROP TABLE exchange_time_zones")
