"""The certificate for localhost: what a browser and an operator depend on."""

import socket
import ssl
import threading
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from cryptography import x509

from stockcast.certificate import HOSTNAMES, KEY_FILE, LEAF_FILE, ROOT_FILE, ensure_certificate


def contents(directory: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in directory.iterdir()}


def leaf(directory: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate((directory / LEAF_FILE).read_bytes())


@pytest.mark.parametrize("hostname", HOSTNAMES)
def test_a_client_that_trusts_the_root_accepts_every_name(tmp_path: Path, hostname: str) -> None:
    ensure_certificate(tmp_path)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(tmp_path / LEAF_FILE, tmp_path / KEY_FILE)
    client = ssl.create_default_context(cafile=tmp_path / ROOT_FILE)
    client.verify_flags |= ssl.VERIFY_X509_STRICT
    here, there = socket.socketpair()
    here.settimeout(10)
    there.settimeout(10)
    answering = threading.Thread(target=lambda: server.wrap_socket(there, server_side=True).close())
    answering.start()
    with client.wrap_socket(here, server_hostname=hostname) as connection:
        assert connection.getpeercert()
    answering.join(timeout=10)


def test_a_valid_one_is_kept(tmp_path: Path) -> None:
    ensure_certificate(tmp_path)
    before = contents(tmp_path)
    ensure_certificate(tmp_path)
    assert contents(tmp_path) == before


def test_other_hostnames_make_a_new_one(tmp_path: Path) -> None:
    ensure_certificate(tmp_path, ["localhost"])
    ensure_certificate(tmp_path, ["localhost", "stockcast.localhost"])
    names = leaf(tmp_path).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost", "stockcast.localhost"]


@pytest.mark.parametrize(("days", "kept"), [(29, False), (31, True)])
def test_it_is_renewed_30_days_before_its_end(tmp_path: Path, days: int, kept: bool) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert(*HOSTNAMES, not_after=datetime.now(UTC) + timedelta(days=days))
    authority.cert_pem.write_to_path(str(tmp_path / ROOT_FILE))
    issued.cert_chain_pems[0].write_to_path(str(tmp_path / LEAF_FILE))
    issued.private_key_pem.write_to_path(str(tmp_path / KEY_FILE))
    before = contents(tmp_path)
    ensure_certificate(tmp_path)
    assert (contents(tmp_path) == before) is kept


@pytest.mark.parametrize("name", [ROOT_FILE, LEAF_FILE, KEY_FILE])
@pytest.mark.parametrize("damage", [b"", b"not a certificate\n"])
def test_a_damaged_file_is_replaced_with_the_rest(tmp_path: Path, name: str, damage: bytes) -> None:
    ensure_certificate(tmp_path)
    (tmp_path / name).write_bytes(damage)
    ensure_certificate(tmp_path)
    leaf(tmp_path).verify_directly_issued_by(x509.load_pem_x509_certificate((tmp_path / ROOT_FILE).read_bytes()))
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(tmp_path / LEAF_FILE, tmp_path / KEY_FILE)


def test_the_key_of_another_certificate_is_replaced(tmp_path: Path) -> None:
    ensure_certificate(tmp_path / "one")
    ensure_certificate(tmp_path / "two")
    (tmp_path / "one" / KEY_FILE).write_bytes((tmp_path / "two" / KEY_FILE).read_bytes())
    ensure_certificate(tmp_path / "one")
    ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(tmp_path / "one" / LEAF_FILE, tmp_path / "one" / KEY_FILE)


def test_lifetime_is_one_that_browsers_accept(tmp_path: Path) -> None:
    ensure_certificate(tmp_path)
    assert leaf(tmp_path).not_valid_after_utc - leaf(tmp_path).not_valid_before_utc == timedelta(days=825)
    assert leaf(tmp_path).not_valid_before_utc < datetime.now(UTC)


def test_the_roots_key_is_nowhere_and_the_leafs_key_is_private(tmp_path: Path) -> None:
    ensure_certificate(tmp_path)
    assert set(contents(tmp_path)) == {ROOT_FILE, LEAF_FILE, KEY_FILE}
    assert b"PRIVATE KEY" not in contents(tmp_path)[ROOT_FILE] + contents(tmp_path)[LEAF_FILE]
    assert contents(tmp_path)[KEY_FILE].count(b"BEGIN") == 1
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o137 == 0
    assert (tmp_path / ROOT_FILE).stat().st_mode & 0o777 == 0o644


def test_two_at_once_agree(tmp_path: Path) -> None:
    with ProcessPoolExecutor(4) as pool:
        list(pool.map(ensure_certificate, [tmp_path] * 8, timeout=60))
    before = contents(tmp_path)
    assert set(before) == {ROOT_FILE, LEAF_FILE, KEY_FILE}
    ensure_certificate(tmp_path)
    assert contents(tmp_path) == before
