"""Reading ahead: a piece is made while the one before is worked on."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def ahead(pieces: Iterable[T]) -> Iterator[T]:
    """Give what `pieces` gives, each made in another thread while the one before is used; raise what it raises."""
    source = iter(pieces)
    with ThreadPoolExecutor(1, "ahead") as maker:
        coming = maker.submit(next, source, None)
        while (piece := coming.result()) is not None:
            coming = maker.submit(next, source, None)
            yield piece
