"""What a ticker is, as far as its source tells."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Listing:
    """A ticker with its company, its exchange (ISO 10383 code) and the currency that it is traded in."""

    ticker: str
    name: str
    industry: str | None = None
    exchange: str = "XNYS"
    currency: str = "USD"


SAMPLE_LISTINGS = [
    Listing("AAPL", "Apple", "Consumer electronics", "XNAS"),
    Listing("FB", "Facebook", "Social media", "XNAS"),
    Listing("GOOG", "Google", "Internet services", "XNAS"),
    Listing("IBM", "International Business Machines", "Computers and services", "XNYS"),
    Listing("MSFT", "Microsoft", "Software", "XNAS"),
]
