"""The site on a real database."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from stockcast.settings import WebSettings
from tests.integration.site.installation import Installation


@pytest.fixture
def installation(web_settings: WebSettings) -> Installation:
    return Installation(web_settings)


@pytest.fixture
def site(web_settings: WebSettings) -> Flask:
    return create_app(web_settings)


@pytest.fixture
def visitor(site: Flask) -> FlaskClient:
    return site.test_client()
