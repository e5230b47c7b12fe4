"""What axe-core finds on a page that keeps people from using it."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

FOLDER = Path(__file__).parent / "accessibility"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
OPTIONS = {"runOnly": list(TAGS), "rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
FEW = 3
SHADES = ("light", "dark")


def barriers(page: Page, axe: str) -> list[str]:
    """Name each broken rule of WCAG 2.2 AA or of good practice, with its element; `axe` is the script of axe-core."""
    # Playwright runs it past the page's policy, which stays as strict as it is
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", OPTIONS)
    return [line for rule in found["violations"] for line in told(rule)]


def told(rule: dict[str, Any]) -> list[str]:
    """Name the elements that break a rule, the first few where there are many."""
    nodes = rule["nodes"]
    lines = [
        f"{rule['id']} ({rule['help']}): {node['target']} {node['html'][:200]}: {' '.join(reasons(node))}"
        for node in nodes[:FEW]
    ]
    return lines + ([f"{rule['id']}: {len(nodes) - FEW} more elements"] if len(nodes) > FEW else [])


def reasons(node: dict[str, Any]) -> list[str]:
    """Say what is wrong with an element, such as the contrast that it has."""
    return [check["message"] for kind in ("any", "all", "none") for check in node[kind]]


def in_both_shades(page: Page, axe: str, picture: Path) -> list[str]:
    """Look for barriers in the light and in the dark, and keep a picture of each."""
    found = []
    for shade in SHADES:
        page.emulate_media(color_scheme=shade)  # type: ignore[arg-type]
        expect(page.locator("html")).to_have_attribute("data-shade", shade)
        page.screenshot(path=picture.with_name(f"{picture.name}-{shade}.png"), full_page=True)
        found += [f"{picture.name}, {shade}: {barrier}" for barrier in barriers(page, axe)]
    return found
