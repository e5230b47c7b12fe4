"""What whoever runs the site relies on: probes, a database that comes and goes, the certificate, the start."""

import hashlib
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from flask import Flask

from app import create_app
from app.database import get_conn
from local import postgres
from stockcast.certificate import ensure_certificate
from stockcast.database.migrate import migrate, superuser
from stockcast.settings import MigrateSettings, WebSettings
from tests.integration.site.text import words

WEB = Path(__file__).parents[3] / "services" / "web"


def test_a_request_uses_one_connection_and_gives_it_back(site: Flask) -> None:
    with site.app_context():
        first = get_conn()
        assert get_conn() is first
    with site.app_context():
        assert get_conn() is first


def test_probes_tell_the_process_from_what_it_needs(web_settings: WebSettings) -> None:
    without_database = create_app(web_settings.model_copy(update={"postgres_port": 1})).test_client()
    assert without_database.get("/healthz").status_code == 200
    away = without_database.get("/readyz")
    assert (away.status_code, away.json) == (
        503,
        {"ready": False, "missing": ["database"], "reason": "the database can't be reached"},
    )
    visitor = create_app(web_settings).test_client()
    ready = visitor.get("/readyz")
    assert (ready.status_code, ready.json) == (200, {"ready": True})
    with superuser(MigrateSettings(), web_settings.postgres_db) as opened, opened.cursor() as cursor:
        cursor.execute("UPDATE alembic_version SET version_num = '0000'")
        opened.commit()
    behind = visitor.get("/readyz")
    assert behind.status_code == 503
    assert behind.json is not None
    assert behind.json["missing"] == ["schema"]
    for path in ("/healthcheck/", "/healthcheck"):
        answer = visitor.get(path)
        assert (answer.status_code, answer.mimetype) == (503, "text/plain")
        assert answer.headers["Cache-Control"] == "no-store"


def test_the_site_says_that_the_database_is_gone_and_recovers_when_it_is_back(
    environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert environment
    folder = Path(tempfile.mkdtemp(prefix="stockcast-site-"))
    folder.chmod(0o711)
    try:
        server = postgres.prepare(folder, "password-of-the-superuser")
        for name, value in {"PORT": str(server.port), "PASSWORD": server.password, "DB": "stockcast"}.items():
            monkeypatch.setenv(f"POSTGRES_{name}", value)
        visitor = create_app(WebSettings()).test_client()
        with postgres.running(server):
            migrate(MigrateSettings())
            assert visitor.get("/").status_code == 200
            assert visitor.get("/healthcheck/").text == "The site and its database work.\n"
        for path in ("/", "/tickers/AAPL"):
            gone = visitor.get(path, headers={"Accept": "text/html"})
            assert (gone.status_code, gone.headers["Retry-After"]) == (503, "5")
            assert "The database can't be reached." in words(gone.text)
            assert str(server.port) not in gone.text
        assert visitor.get("/readyz").status_code == 503
        assert visitor.get("/healthz").status_code == 200
        with postgres.running(server):
            assert visitor.get("/").status_code == 200
            assert visitor.get("/readyz").status_code == 200
    finally:
        shutil.rmtree(folder)


def test_the_certificate_is_handed_out_in_development_alone_and_its_key_never(
    web_settings: WebSettings, tmp_path: Path
) -> None:
    ensure_certificate(tmp_path)
    settings = web_settings.model_copy(update={"certificate_dir": tmp_path})
    visitor = create_app(settings).test_client()
    handed_out = visitor.get("/certificate/stockcast-ca.pem")
    assert handed_out.text == (tmp_path / "stockcast-ca.pem").read_text()
    der = ssl.PEM_cert_to_DER_cert(handed_out.text)
    assert hashlib.sha256(der).hexdigest().upper() in visitor.get("/certificate/").text.replace(":", "")
    for path in ("localhost-key.pem", "..%2flocalhost-key.pem", "localhost.pem"):
        assert visitor.get(f"/certificate/{path}").status_code == 404
    in_production = create_app(settings.model_copy(update={"environment": "production"})).test_client()
    without = create_app(web_settings).test_client()
    for elsewhere in (in_production, without):
        assert elsewhere.get("/certificate/").status_code == 404
        assert elsewhere.get("/certificate/stockcast-ca.pem").status_code == 404


def flask(*arguments: str, cwd: Path, **changes: str) -> subprocess.CompletedProcess[str]:
    values = {name: value for name, value in os.environ.items() if name not in {"SECRET_KEY", "FLASK_APP"}}
    values["PYTHONPATH"] = f"{WEB.parents[1] / 'core'}:{WEB}"
    command = [sys.executable, "-m", "flask", *arguments]
    return subprocess.run(
        command, cwd=cwd, env=values | changes, capture_output=True, text=True, timeout=60, check=False
    )


def test_flask_finds_the_site_in_its_folder() -> None:
    found = flask("routes", cwd=WEB, DATABASE_WEB_PASSWORD="x", SECRET_KEY="y")
    assert found.returncode == 0, found.stderr
    assert "overview.home" in found.stdout


def test_a_missing_secret_stops_the_start_with_its_name(tmp_path: Path) -> None:
    stopped = flask("--app", str(WEB / "wsgi.py"), "routes", cwd=tmp_path, DATABASE_WEB_PASSWORD="x")
    assert stopped.returncode == 2
    assert stopped.stderr.strip() == "SECRET_KEY is missing: Signs sessions and tokens of the site"
