"""The design's colours by theme, read from the tokens."""

import re
from pathlib import Path
from typing import Literal

TOKENS = Path(__file__).parent / "static" / "tokens.css"
COLOUR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]+), (#[0-9a-f]+)\);")


def colours(theme: Literal["light", "dark"]) -> dict[str, str]:
    """Give every colour by its token's name without dashes in front, such as "chart-up": "#2599ae"."""
    column = ("light", "dark").index(theme)
    return {name: values[column] for name, *values in COLOUR.findall(TOKENS.read_text(encoding="utf-8"))}
