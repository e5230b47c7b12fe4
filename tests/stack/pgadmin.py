"""pgAdmin as a person uses it."""

import itertools
import re

from dotenv import dotenv_values
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page, expect

from tests.stack.compose import ROOT

# From the tree's root to a table
BRANCH = ("Servers", "Stockcast (read only)", "Databases", "stockcast", "Schemas", "public", "Tables", "stock_prices")


def opens_tables(page: Page, origin: str) -> None:
    """Sign in and go down the tree to a table of ours; nothing asks for a password of the database on the way."""
    settings = dotenv_values(ROOT / ".env")
    page.goto(f"{origin}/pgadmin/")
    page.locator("input[name=email]").fill(str(settings["PGADMIN_DEFAULT_EMAIL"]))
    page.locator("input[name=password]").fill(str(settings["PGADMIN_DEFAULT_PASSWORD"]))
    page.locator("button[type=submit]").click()
    expect(node(page, BRANCH[0])).to_be_visible(timeout=30_000)
    for parent, child in itertools.pairwise(BRANCH):
        unfold(page, parent, child)


def node(page: Page, name: str) -> Locator:
    """Find a node of the tree, with or without the number of its children behind it."""
    return page.locator(".file-name", has_text=re.compile(rf"^{re.escape(name)}( \(\d+\))?$")).first


def unfold(page: Page, parent: str, child: str) -> None:
    """Open a node until its child is seen: some open by themselves, and a double click would close those again."""
    for patience in (2_000, 10_000, 10_000):
        try:
            node(page, child).wait_for(timeout=patience)
        except PlaywrightError:
            node(page, parent).dblclick()
        else:
            return
    raise AssertionError(f"{parent} shows no {child}: {page.locator('.file-name').all_inner_texts()}")
