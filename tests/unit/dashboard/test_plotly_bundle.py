"""The plotly.js that is served is the one that its note names, and of the version that Dash stands on."""

import hashlib
import re
from pathlib import Path

from plotly.offline import get_plotlyjs_version  # type: ignore[import-untyped]

from dashboard import places
from dashboard.places import FILES, file_address

STATIC = Path(places.__file__).parent / "static"


def test_the_bundle_is_the_noted_file_of_the_noted_version() -> None:
    bundle, note = (STATIC / "plotly-finance.min.js").read_bytes(), (STATIC / "plotly-finance.txt").read_text()
    assert hashlib.sha256(bundle).hexdigest() in note
    version = re.search(rb"v(\d+\.\d+\.\d+)", bundle[:200])
    assert version
    assert version[1].decode() == get_plotlyjs_version()
    assert f"version {get_plotlyjs_version()}:" in note


def test_its_address_changes_with_the_content_of_the_files() -> None:
    assert file_address("plotly-finance.min.js") == f"/dash/files/{FILES.hash}/plotly-finance.min.js"
