"""Make the bundled prices from the package that they come from: `python -m forecaster.sources.convert_sample`.

The decimals are copied as text, so that every price stays what it was; columns are renamed and ordered as in the
Prices CSV.
"""

import csv
import gzip
import hashlib
import io
import sys
from importlib.resources import files
from pathlib import Path

from forecaster.panel import SCHEMA

ORIGINAL = ("bokeh_sampledata", "_data/stocks.csv.gz")
ORIGINAL_SHA256 = "5abadf99b2d394f920120a27de6f0df129859d71d4cfb0bf661bcc99446ab1fd"
CONVERTED = Path(__file__).with_name("sample_prices.csv.gz")
COLUMNS = {
    "ticker": "Ticker",
    "time": "Date",
    "open": "Open",
    "high": "High",
    "low": "Low",
    "close": "Close",
    "close_adj": "Adj Close",
    "volume": "Volume",
}


def convert(original: bytes) -> bytes:
    """Return the gzipped Prices CSV for the gzipped original; the same bytes every time."""
    rows = csv.DictReader(io.StringIO(gzip.decompress(original).decode()))
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(SCHEMA)
    writer.writerows([row[COLUMNS[name]] for name in SCHEMA] for row in rows)
    return gzip.compress(text.getvalue().encode(), compresslevel=9, mtime=0)


def main() -> None:
    """Convert the installed package's file, if it is the one that was looked at."""
    package, name = ORIGINAL
    original = files(package).joinpath(name).read_bytes()
    found = hashlib.sha256(original).hexdigest()
    if found != ORIGINAL_SHA256:
        sys.exit(f"{package}/{name} has the SHA-256 {found}, not {ORIGINAL_SHA256}: look at it before it is bundled")
    CONVERTED.write_bytes(convert(original))


if __name__ == "__main__":
    main()
