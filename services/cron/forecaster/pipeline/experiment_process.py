"""The process that does one experiment: it reads the prices, tells how far it is, and ends with its parent.

Its order comes as JSON on standard input; it answers on the file descriptor that is its only argument.
"""

import ctypes
import json
import logging
import os
import signal
import sys
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from forecaster.lab.choice import UnfitExperimentError
from forecaster.lab.experiment import experiment
from forecaster.models.progress import Progress
from forecaster.pipeline.apart import OUT_OF_MEMORY, Order
from forecaster.storage.prices import read_panel
from stockcast.settings import CronSettings, load

log = logging.getLogger(__name__)

NICENESS = 5
SET_PARENT_DEATH_SIGNAL = 1
"""PR_SET_PDEATHSIG of <linux/prctl.h>."""


def main() -> None:
    """Do the experiment that is ordered."""
    order = Order.model_validate_json(sys.stdin.read())
    become_a_child_of(order.parent)
    answers: Connection[Any, Any] = Connection(int(sys.argv[1]), readable=False)

    def tell(phase: str, share: float) -> None:
        answers.send_bytes(json.dumps({"phase": phase, "share": share}).encode())

    answers.send_bytes(json.dumps(answer(order, tell)).encode())


def answer(order: Order, tell: Progress) -> dict[str, str]:
    """Give the result, as JSON, or the error in words."""
    try:
        settings = load(CronSettings)
        tell("reading prices", 0.0)
        panel = read_panel(settings, order.bar_interval)
        result = experiment(
            panel, order.spec, order.bar_interval, tell, earlier=order.earlier, threads=settings.training_threads
        )
    except UnfitExperimentError as error:
        return {"error": str(error)}
    except MemoryError:
        return {"error": OUT_OF_MEMORY}
    except Exception as error:  # whatever it is, its experiment's page must tell it
        log.exception("an experiment failed")
        return {"error": f"It failed unexpectedly; the worker's log tells more: {type(error).__name__}: {error}"}
    return {"result": result.model_dump_json()}


def become_a_child_of(parent: int) -> None:
    """End when the parent does, however it ends; leave signals to it, and machine and memory to others first."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    os.nice(NICENESS)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        # Where memory runs out for the whole container, the system ends this process and not the worker
        with suppress(OSError):
            Path("/proc/self/oom_score_adj").write_text("1000")
    if os.getppid() != parent:
        sys.exit(1)


if __name__ == "__main__":
    main()
