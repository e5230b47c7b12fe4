"""Writes what a benchmark measured into docs/reference/benchmarks.md, a section for each benchmark."""

import re
import sys
from dataclasses import dataclass
from pathlib import Path

REPORT = Path(__file__).parents[1] / "docs/reference/benchmarks.md"
HEAD = """# Benchmarks

`make bench` measures these and writes this page. The machines that it was written on have two shared cores: times are
rough, and a ratio from one run says more than a time.
"""


@dataclass(frozen=True)
class Figure:
    """One measured number beside what is allowed."""

    what: str
    measured: float
    allowed: float
    unit: str

    @property
    def met(self) -> bool:
        return self.measured <= self.allowed


def write(title: str, command: str, figures: list[Figure]) -> None:
    """Print the figures, and put them into the page in place of the section's former ones."""
    rows = [
        f"| {figure.what} | {figure.measured:.4g} {figure.unit} | ≤ {figure.allowed:g} {figure.unit} | "
        f"{'yes' if figure.met else '**no**'} |"
        for figure in figures
    ]
    table = "\n".join(["| figure | measured | allowed | met |", "|---|---:|---:|---|", *rows])
    section = f"## {title}\n\n`{command}`\n\n{table}\n"
    text = REPORT.read_text(encoding="utf-8") if REPORT.exists() else HEAD
    before = re.split(rf"^## {re.escape(title)}$", text, flags=re.MULTILINE)
    kept = [before[0].rstrip() + "\n"]
    if len(before) > 1:
        following = re.split(r"^(?=## )", before[1], maxsplit=1, flags=re.MULTILINE)
        kept += [section, *following[1:]]
    else:
        kept.append(section)
    REPORT.write_text("\n".join(part.rstrip() + "\n" for part in kept), encoding="utf-8")
    sys.stdout.write(f"{title}\n{table}\n")
