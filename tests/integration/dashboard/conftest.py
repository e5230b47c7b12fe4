"""Dashboards in each state."""

import pytest
from flask.testing import FlaskClient

from stockcast.settings import DashSettings
from tests.integration.dashboard.calls import new_client
from tests.integration.dashboard.rows import add_forecasts, add_prices


@pytest.fixture
def client(dash_settings: DashSettings) -> FlaskClient:
    return new_client(dash_settings)


@pytest.fixture
def filled(client: FlaskClient) -> FlaskClient:
    """With AAPL (40 sessions, forecasts) and FB (7 sessions, too few)."""
    add_prices("AAPL", 40)
    add_prices("FB", 7)
    add_forecasts("AAPL", 139.0)
    return client


@pytest.fixture
def lonely(dash_settings: DashSettings) -> FlaskClient:
    """A dashboard whose database is away."""
    return new_client(dash_settings.model_copy(update={"postgres_port": 1}))
