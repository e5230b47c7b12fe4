"""How to trust the certificate that a development installation made for itself."""

import hashlib
import ssl
from pathlib import Path

from flask import Blueprint, Response, current_app, render_template
from werkzeug.exceptions import NotFound

# Only this file is ever handed out: the same folder holds the key.
ROOT_FILE = "stockcast-ca.pem"

blueprint = Blueprint("certificate", __name__, url_prefix="/certificate")


@blueprint.get("/")
def instructions() -> str:
    """Tell how to trust the root certificate on each system, with its fingerprint."""
    host = current_app.config["SETTINGS"].public_url.host
    return render_template("certificate.html", fingerprint=fingerprint(root_certificate()), host=host)


@blueprint.get(f"/{ROOT_FILE}")
def download() -> Response:
    """Hand out the root certificate, which is public; its key was never kept."""
    headers = {"Content-Disposition": f'attachment; filename="{ROOT_FILE}"'}
    return Response(root_certificate(), content_type="application/x-x509-ca-cert", headers=headers)


def root_certificate() -> str:
    """Give the root certificate as PEM; raise NotFound in production, or where none was made."""
    settings = current_app.config["SETTINGS"]
    if settings.environment != "development":
        raise NotFound
    try:
        if settings.certificate_dir is None:
            raise FileNotFoundError
        return (Path(settings.certificate_dir) / ROOT_FILE).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        raise NotFound("This installation has made no certificate of its own.") from None


def fingerprint(pem: str) -> str:
    """Give a certificate's SHA-256 as browsers show it: pairs of digits with colons between."""
    return hashlib.sha256(ssl.PEM_cert_to_DER_cert(pem)).digest().hex(":").upper()
