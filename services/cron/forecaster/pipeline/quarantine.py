"""Quarantine: what an operator decided about refused records is carried out."""

from forecaster.pipeline.work import Work
from stockcast.market.quarantine import apply_decisions as store_accepted
from stockcast.wording import count


def apply_decisions(work: Work) -> str:
    """Store the accepted records that are no bars yet, as far as the table can hold them."""
    with work.pool.lend() as opened:
        stored = store_accepted(opened)
    return f"{count(stored, 'accepted record')} stored"
