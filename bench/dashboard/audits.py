"""What Lighthouse says of a page."""

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.browser.observed_page import QUIET
from tests.node_packages import installed

FOLDER = Path(__file__).parent / "lighthouse"
CATEGORIES = ("accessibility", "best-practices")
SECONDS = 120


def audited(address: str, chromium: str, trust: str) -> Mapping[str, float]:
    """Give the points of each category, of 100; `trust` is Chromium's argument for the site's certificate."""
    node = shutil.which("node")
    if node is None:
        raise FileNotFoundError("node")
    flags = " ".join(("--headless=new", *QUIET, trust))
    answer = subprocess.run(
        [
            node,
            str(installed(FOLDER) / "lighthouse/cli/index.js"),
            address,
            "--quiet",
            "--output=json",
            f"--only-categories={','.join(CATEGORIES)}",
            f"--chrome-flags={flags}",
        ],
        env={**os.environ, "CHROME_PATH": chromium},
        stdout=subprocess.PIPE,
        check=True,
        timeout=SECONDS,
    )
    categories = json.loads(answer.stdout)["categories"]
    return {name: 100 * float(categories[name]["score"]) for name in CATEGORIES}
