"""The certificate for localhost: made once, kept, and trusted by importing one root file into a browser.

Only `cron`, which also migrates, has the libraries for this.
"""

import fcntl
import os
import ssl
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.exceptions import InvalidSignature

LIFETIME = timedelta(days=825)  # Apple's systems refuse a longer one, even under a root that the user trusts
RENEW_BEFORE = timedelta(days=30)
HOSTNAMES = ("localhost", "127.0.0.1", "::1")
ROOT_FILE, LEAF_FILE, KEY_FILE = "stockcast-ca.pem", "localhost.pem", "localhost-key.pem"


def ensure_certificate(directory: Path, hostnames: Sequence[str] = HOSTNAMES) -> None:
    """Make a root and a certificate signed by it for the hostnames, unless the directory holds a valid one.

    The root's private key is never written: nothing else can be signed by what the user trusts. A certificate that
    ends within 30 days is replaced together with its root. Raises OSError when the directory cannot be written to.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(directory):
        if not _is_usable(directory, hostnames):
            _make(directory, hostnames)


@contextmanager
def _one_at_a_time(directory: Path) -> Iterator[None]:
    """Hold the directory against another process that makes a certificate in it."""
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _is_usable(directory: Path, hostnames: Sequence[str]) -> bool:
    """Tell whether the three files are there, belong together, cover the hostnames and stay valid for long enough."""
    try:
        leaf = x509.load_pem_x509_certificate((directory / LEAF_FILE).read_bytes())
        root = x509.load_pem_x509_certificate((directory / ROOT_FILE).read_bytes())
        leaf.verify_directly_issued_by(root)
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        # OpenSSL refuses a private key that does not belong to the certificate
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(directory / LEAF_FILE, directory / KEY_FILE)
    except (OSError, ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        return False
    lasts = leaf.not_valid_after_utc - datetime.now(UTC) > RENEW_BEFORE
    return lasts and {str(name.value) for name in names} == set(hostnames)


def _make(directory: Path, hostnames: Sequence[str]) -> None:
    """Write a new root, certificate and key, each in one step."""
    now = datetime.now(UTC)
    # A path length of 0: the root signs certificates of servers and no further authority
    unit = f"Root for {hostnames[0]} of {now:%Y-%m-%d}"
    root = trustme.CA(organization_name="Stockcast", organization_unit_name=unit, path_length=0)
    begin = now - timedelta(days=1)
    leaf = root.issue_cert(*hostnames, common_name=hostnames[0], not_before=begin, not_after=begin + LIFETIME)
    # A crash in between leaves files that do not match, which the next call replaces
    _write(directory / ROOT_FILE, root.cert_pem.bytes(), 0o644)
    _write(directory / LEAF_FILE, b"".join(pem.bytes() for pem in leaf.cert_chain_pems), 0o644)
    _write(directory / KEY_FILE, leaf.private_key_pem.bytes(), 0o640)


def _write(path: Path, content: bytes, mode: int) -> None:
    """Replace a file in one step, so that no reader sees half of it."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, mode)
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    Path(temporary).replace(path)
