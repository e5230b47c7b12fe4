"""Traefik would start without a setting and serve nothing: its entry point stops it with one line instead."""

import os
import subprocess

import pytest

from tests.stack.compose import ROOT

PRODUCTION = {"ENVIRONMENT": "production", "PUBLIC_URL": "https://stocks.example.com", "ACME_EMAIL": "me@example.com"}


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"ENVIRONMENT": ""}, "ENVIRONMENT is missing; allowed: development or production"),
        ({"ENVIRONMENT": "staging"}, "ENVIRONMENT is 'staging'; allowed: development or production"),
        ({"PUBLIC_URL": ""}, "PUBLIC_URL is missing; allowed: https://HOST or https://HOST:PORT"),
        (
            {"PUBLIC_URL": "http://localhost"},
            "PUBLIC_URL is 'http://localhost'; allowed: https://HOST or https://HOST:PORT",
        ),
        (
            {"PUBLIC_URL": "https://a`)||b"},
            "PUBLIC_URL is 'https://a`)||b'; allowed: https://HOST or https://HOST:PORT",
        ),
        ({"WEB_ADDRESS": ""}, "WEB_ADDRESS is missing; allowed: http://HOST:PORT"),
        ({"DASH_ADDRESS": "dash"}, "DASH_ADDRESS is 'dash'; allowed: http://HOST:PORT"),
        ({"PGADMIN_ADDRESS": "x"}, "PGADMIN_ADDRESS is 'x'; allowed: http://HOST:PORT, or nothing for no pgAdmin"),
        ({"CERTIFICATE_DIR": ""}, "CERTIFICATE_DIR is missing; allowed: an absolute path"),
        (
            {"CERTIFICATE_DIR": "/nowhere"},
            "CERTIFICATE_DIR is '/nowhere'; allowed: a folder with a readable localhost.pem, which migrate makes",
        ),
        (
            {**PRODUCTION, "PUBLIC_URL": "https://localhost"},
            "PUBLIC_URL is 'https://localhost'; allowed: in production https:// and a domain that the internet knows",
        ),
        ({**PRODUCTION, "ACME_EMAIL": ""}, "ACME_EMAIL is missing; allowed: an e-mail address"),
        (PRODUCTION, "ACME_CA_SERVER is missing; allowed: the https:// address of an ACME directory"),
    ],
)
def test_a_bad_setting_stops_the_start_and_is_named(changed: dict[str, str], line: str) -> None:
    settings = {
        "ENVIRONMENT": "development",
        "PUBLIC_URL": "https://localhost",
        "WEB_ADDRESS": "http://web:8000",
        "DASH_ADDRESS": "http://dash:8000",
        "CERTIFICATE_DIR": "/certificates",
    }
    done = subprocess.run(
        ["/bin/sh", str(ROOT / "traefik/entrypoint.sh")],
        check=False,
        capture_output=True,
        text=True,
        timeout=20,
        env={"PATH": os.environ["PATH"], **settings, **changed},
    )
    assert done.returncode == 1
    assert done.stderr == f"traefik does not start: {line}\n"
