"""Bytes of a CSV file in blocks of whole lines, whatever its size, from a file or an address, gzipped or not."""

import gzip
import ipaddress
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage, HTTPResponse
from pathlib import Path
from typing import IO, Any, BinaryIO, cast
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPRedirectHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from forecaster.sources.protocol import SourceError

BLOCK = 8_000_000
"""Bytes that are read at once: some 150,000 bars."""

LONGEST_LINE = 100_000
GZIP = b"\x1f\x8b"
SILENCE = 30
"""Seconds without a byte after which an address is given up."""


@dataclass(frozen=True, slots=True)
class Block:
    """Whole lines of a file, each with its end, and the number of the first, counted from 1."""

    line: int
    lines: bytes


def places(location: str) -> list[str]:
    """Give the files that a location stands for: itself, or the CSV files of a folder by name.

    Raises SourceError when there are none, or an address is neither https nor this machine's own.
    """
    if "://" in location:
        return [checked_address(location)]
    path = Path(location)
    if path.is_file():
        return [location]
    if not path.is_dir():
        raise SourceError(f"{location}: there is no such file or folder")
    found = sorted(str(file) for file in path.iterdir() if file.name.endswith((".csv", ".csv.gz")) and file.is_file())
    if not found:
        raise SourceError(f"{location}: there is no file *.csv or *.csv.gz in this folder")
    return found


def blocks(place: str, size: int = BLOCK) -> Iterator[Block]:
    """Read a file or address in blocks of about `size` bytes.

    Raises SourceError when it can't be read, ends in the middle of gzip, or has a line longer than `LONGEST_LINE`.
    """
    line, rest = 1, b""
    with opened(place) as stream:
        while chunk := read(place, stream, size):
            end = chunk.rfind(b"\n") + 1
            if not end:
                rest += chunk
                if len(rest) > LONGEST_LINE:
                    raise SourceError(
                        f"{place}: line {line} is longer than {LONGEST_LINE:,} bytes: this is no price file"
                    )
                continue
            block = Block(line, rest + chunk[:end])
            yield block
            line, rest = line + block.lines.count(b"\n"), chunk[end:]
        if rest:
            yield Block(line, rest + b"\n")


def read(place: str, stream: BinaryIO, size: int) -> bytes:
    """Read on, and tell what hinders it."""
    try:
        return stream.read(size)
    except EOFError:
        raise SourceError(f"{place}: the gzip file ends in the middle; it was not copied as a whole") from None
    except (gzip.BadGzipFile, zlib.error) as error:
        raise SourceError(f"{place}: the gzip file is damaged ({error})") from None
    except (OSError, HTTPException) as error:
        raise SourceError(f"{place}: reading was broken off: {error}") from None


@contextmanager
def opened(place: str) -> Iterator[BinaryIO]:
    """Open a file or an address; what begins as gzip does is unpacked while it is read."""
    try:
        raw: Any = answer(place) if "://" in place else Path(place).open("rb")  # noqa: SIM115 - closed below
    except HTTPError as error:
        error.close()
        raise SourceError(f"{place}: the server answered {error.code} ({error.reason})") from None
    except (URLError, OSError) as error:
        raise SourceError(f"{place}: can't be opened: {getattr(error, 'reason', error)}") from None
    with raw:
        packed = raw.peek(2)[:2] == GZIP
        yield cast("BinaryIO", gzip.GzipFile(fileobj=raw) if packed else raw)
        if getattr(raw, "length", None):
            raise SourceError(f"{place}: the answer was broken off {raw.length:,} bytes before its end")


def answer(address: str) -> HTTPResponse:
    """Ask an address for its file; redirects lead to allowed addresses only."""
    request = Request(address, headers={"User-Agent": "stockcast", "Accept-Encoding": "identity"})  # noqa: S310 - checked
    opener = OpenerDirector()
    handlers = (ProxyHandler, HTTPHandler, HTTPSHandler, HTTPErrorProcessor, HTTPDefaultErrorHandler, Redirects)
    for handler in handlers:
        opener.add_handler(handler())
    return cast("HTTPResponse", opener.open(request, timeout=SILENCE))


class Redirects(HTTPRedirectHandler):
    """Follows redirects to addresses that may be asked, and to no others."""

    def redirect_request(  # noqa: PLR0917 - the standard library's signature
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        """Refuse a redirect that leads away from https."""
        return super().redirect_request(req, fp, code, msg, headers, checked_address(newurl))


def checked_address(address: str) -> str:
    """Give an https address back, or one of this machine itself; raise SourceError for any other."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    try:
        at_home = ipaddress.ip_address(host).is_loopback
    except ValueError:
        at_home = host == "localhost"
    if parts.scheme == "https" or (parts.scheme == "http" and at_home):
        return address
    raise SourceError(
        f"{address}: prices are only read from https:// addresses, for anyone on the way could change them"
    )
