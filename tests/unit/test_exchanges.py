import pytest

from forecaster.calendars import check_exchange
from stockcast.market.exchanges import EXCHANGES


@pytest.mark.parametrize("code", EXCHANGES)
def test_every_exchange_that_a_page_offers_has_a_calendar(code: str) -> None:
    assert check_exchange(code) == code
