import logging
import sys

from app.logs import OneLine


def written(message: str, *, failed: bool = False) -> str:
    error = None
    try:
        raise ValueError("two\nlines") if failed else StopIteration
    except ValueError:
        error = sys.exc_info()
    except StopIteration:
        pass
    record = logging.LogRecord("app", logging.ERROR, __file__, 1, message, None, error)
    return OneLine("%(levelname)s %(request_id)s %(message)s").format(record)


def test_a_traceback_is_written_on_one_line() -> None:
    line = written("Exception on / [GET]", failed=True)
    assert line.startswith("ERROR - Exception on / [GET] | Traceback (most recent call last): | File ")
    assert line.endswith("ValueError: two | lines")
    assert "\n" not in line


def test_a_url_can_neither_forge_a_line_nor_colour_the_terminal() -> None:
    assert written("Exception on /\r\n\x1b[31mERROR - forged") == "ERROR - Exception on / | \ufffd[31mERROR - forged"
