"""Chromium in front of a stack."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright

from tests.browser.observed_page import QUIET, draws, observe, pin
from tests.stack.compose import Stack, until

# The kernel's list of IPv6 addresses: address, interface, prefix, scope, flags, name (IFA_F_TENTATIVE of if_addr.h)
ADDRESSES, FLAGS, TENTATIVE = Path("/proc/net/if_inet6"), 4, 0x40


@contextmanager
def visit(stack: Stack, chromium: str, *, height: int = 900) -> Iterator[tuple[Page, list[str]]]:
    """Lend a page, and the list of what goes wrong on it.

    Chromium trusts the served certificate alone, after it was checked against the stack's root, and finds the stack's
    domain on this machine.
    """
    until(addresses_are_settled, "the machine's network addresses to be settled", 30)
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        leaf = Path(folder, "leaf.pem")
        leaf.write_text(served_certificate(stack))
        rules = f"--host-resolver-rules=MAP {stack.domain} 127.0.0.1"
        browser = playwright.chromium.launch(executable_path=chromium, args=[*QUIET, pin(leaf), rules])
        try:
            page = browser.new_page(viewport={"width": 1300, "height": height})
            yield page, observe(page, urlsplit(stack.origin).netloc).faults
        finally:
            browser.close()


def addresses_are_settled() -> bool:
    """Tell whether no address is still being tried out, as a new container's is for a second or two.

    When it has been, Chromium takes it for a change of network and breaks off what it is loading.
    """
    if not ADDRESSES.exists():
        return True
    return not any(int(line.split()[FLAGS], 16) & TENTATIVE for line in ADDRESSES.read_text().splitlines())


def served_certificate(stack: Stack) -> str:
    """Return the certificate that Traefik serves, as PEM; raise SSLError when the stack's root did not sign it."""
    with stack.secured() as secured:
        return ssl.DER_cert_to_PEM_cert(secured.getpeercert(binary_form=True) or b"")


def goes_to_the_chart(page: Page, origin: str) -> None:
    """Go from `/` to a ticker by its link and see candles, and a forecast after them, drawn."""
    page.goto(f"{origin}/")
    page.get_by_role("link", name="AAPL").click()
    page.wait_for_url(f"{origin}/dash/**")
    draws(page)
    # What is fetched late fails late
    page.wait_for_load_state("networkidle")
