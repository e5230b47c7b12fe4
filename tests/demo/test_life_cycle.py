"""How `make demo` starts, stops and starts again: what is kept, and what is left behind."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from psycopg2 import sql

from local.database import Database
from local.passwords import secret
from local.settings import DemoSettings
from tests.demo_stack import CHECKOUT, Demo, copy_of_checkout
from tests.postgres import temporary_server


@pytest.fixture(scope="module")
def own_demo() -> Iterator[Demo]:
    """A demo that the tests of this module start and stop, one after the other."""
    own = copy_of_checkout("own demo")  # many people's folders have a space
    try:
        yield own
    finally:
        own.remove()


def kept(demo: Demo) -> dict[str, int]:
    """Count the rows of the tables that a start fills."""
    folder = demo.state / "postgres"
    if not folder.exists():
        folder = DemoSettings(root=demo.folder).outside
    port = int((folder / "port").read_text())
    database = Database("127.0.0.1", port, "postgres", secret(demo.state, "postgres_password"))
    with closing(database.connect()) as connection, connection.cursor() as cursor:
        counts = {}
        for table in ("stock_prices", "models", "forecasts"):
            cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
            counts[table] = int((cursor.fetchone() or (0,))[0])
    return counts


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def assert_nothing_is_left(demo: Demo) -> None:
    assert demo.processes() == []
    assert not listens(demo.https_port)
    assert not listens(demo.http_port)


def test_ctrl_c_ends_everything_and_the_next_start_keeps_the_data(own_demo: Demo) -> None:
    own_demo.start().wait_until_ready()
    before = kept(own_demo)
    assert all(before.values())
    own_demo.interrupt(signal.SIGINT)
    assert "Traceback" not in own_demo.output
    assert_nothing_is_left(own_demo)

    started = time.monotonic()
    own_demo.start().wait_until_ready()
    assert time.monotonic() - started < 60
    after = kept(own_demo)
    # The worker may have done what was due meanwhile
    assert all(after[table] >= before[table] for table in before)
    assert after["models"] <= before["models"] + 1
    own_demo.interrupt(signal.SIGTERM)
    assert_nothing_is_left(own_demo)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_start_that_is_interrupted_leaves_nothing(own_demo: Demo, number: int) -> None:
    own_demo.start()
    own_demo.wait_until(lambda: "Database  " in own_demo.output)
    own_demo.interrupt(number)
    assert "Traceback" not in own_demo.output
    assert_nothing_is_left(own_demo)


def test_demo_stop_ends_a_running_demo(own_demo: Demo) -> None:
    own_demo.start().wait_until_ready()
    stop = own_demo.make("demo-stop")
    assert (stop.returncode, stop.stdout) == (0, "Stopped\n")
    assert own_demo.process is not None
    assert own_demo.process.wait(timeout=10) == 0
    assert_nothing_is_left(own_demo)
    assert own_demo.make("demo-stop").stdout == "Nothing was running\n"


def kill_launcher(demo: Demo) -> None:
    demo.launcher().kill()


def kill_launcher_and_manager(demo: Demo) -> None:
    demo.launcher().kill()
    next(process for process in demo.processes() if "supervisor.supervisord" in process.cmdline()).kill()


@pytest.mark.parametrize("kill", [kill_launcher, kill_launcher_and_manager])
def test_what_a_killed_launcher_left_is_ended_by_demo_stop(own_demo: Demo, kill: Callable[[Demo], None]) -> None:
    own_demo.start().wait_until_ready()
    kill(own_demo)
    assert own_demo.process is not None
    own_demo.process.wait(timeout=10)
    assert own_demo.processes()
    assert own_demo.make("demo-stop").returncode == 0
    assert_nothing_is_left(own_demo)


def test_what_a_killed_launcher_left_is_ended_by_the_next_start(own_demo: Demo) -> None:
    own_demo.start().wait_until_ready()
    own_demo.launcher().kill()
    assert own_demo.process is not None
    own_demo.process.wait(timeout=10)
    old = {process.pid for process in own_demo.processes()}
    own_demo.start().wait_until_ready()
    assert "left behind" in own_demo.output
    assert not old & {process.pid for process in own_demo.processes()}
    # With `make` killed, its launcher notices and ends everything by itself
    own_demo.process.kill()
    own_demo.process.wait(timeout=10)
    own_demo.wait_until(lambda: not own_demo.processes(), 60)
    assert_nothing_is_left(own_demo)


def test_a_signal_that_reaches_make_alone_ends_everything(own_demo: Demo) -> None:
    own_demo.start().wait_until_ready()
    assert own_demo.process is not None
    own_demo.process.send_signal(signal.SIGINT)  # `make` waits for its child then, and tells it nothing
    own_demo.process.wait(timeout=60)
    assert_nothing_is_left(own_demo)


def test_a_killed_process_manager_is_named_and_everything_comes_back(own_demo: Demo) -> None:
    own_demo.start().wait_until_ready()
    next(process for process in own_demo.processes() if "supervisor.supervisord" in process.cmdline()).kill()
    own_demo.wait_until(lambda: own_demo.output.count(f"Ready: {own_demo.url}/") > 1)
    assert "the process manager ended unexpectedly" in own_demo.output
    own_demo.interrupt()
    assert_nothing_is_left(own_demo)


@pytest.mark.parametrize("setting", ["DEMO_HTTPS_PORT", "DEMO_HTTP_PORT"])
def test_a_taken_port_is_named_with_the_setting_that_changes_it(own_demo: Demo, setting: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = own_demo.make("demo", **{setting: str(port)})
    assert done.returncode != 0
    assert f"Port {port} is taken" in done.stderr
    assert setting in done.stderr
    assert "Traceback" not in done.stderr
    assert_nothing_is_left(own_demo)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"DEMO_HTTPS_PORT": "https"}, "DEMO_HTTPS_PORT is 'https': a port is a number from 1 to 65535"),
        ({"DEMO_HTTP_PORT": "65536"}, "DEMO_HTTP_PORT is '65536'"),
        ({"DEMO_HTTP_PORT": "8443", "DEMO_HTTPS_PORT": "8443"}, "are both 8443"),
        ({"PGADMIN": "yes"}, "PGADMIN is 'yes': allowed are 1"),
        (
            {"DATABASE_URL": "mysql://somebody:hidden@localhost/x"},
            "DATABASE_URL has no user, no host or another scheme",
        ),
        ({"DATABASE_URL": "postgresql://somebody:hidden@localhost:1/x"}, "The database at localhost:1 cannot be used"),
    ],
)
def test_a_malformed_setting_is_one_plain_line(own_demo: Demo, settings: dict[str, str], said: str) -> None:
    done = own_demo.make("demo", **settings)
    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "hidden" not in done.stderr + done.stdout


def test_data_of_another_postgresql_are_refused_and_kept(own_demo: Demo) -> None:
    folder = own_demo.state / "postgres"
    if not folder.exists():
        folder = DemoSettings(root=own_demo.folder).outside
    version = folder / "data/PG_VERSION"
    written_by = version.read_text()
    try:
        version.write_text("15\n")
        done = own_demo.make("demo")
    finally:
        version.write_text(written_by)
    assert done.returncode != 0
    assert "were written by PostgreSQL 15" in done.stderr
    assert_nothing_is_left(own_demo)


def test_database_url_uses_a_server_of_the_users(own_demo: Demo) -> None:
    with temporary_server() as server:
        address = f"{server.host}:{server.port}"
        url = f"postgresql://{server.user}:{server.password}@{address}/stockcast_elsewhere"
        own_demo.start(DATABASE_URL=url).wait_until_ready()
        assert f"stockcast_elsewhere at {address}" in own_demo.output
        assert "postgres" not in {process.name() for process in own_demo.processes()}
        own_demo.interrupt()
        assert server.answers()
    assert_nothing_is_left(own_demo)


def test_database_url_of_a_user_without_rights_says_which_are_needed(own_demo: Demo) -> None:
    with temporary_server() as server:
        superuser = Database(server.host, server.port, server.user, server.password)
        with closing(superuser.connect("postgres")) as connection:
            connection.cursor().execute("CREATE ROLE somebody LOGIN PASSWORD 'some password'")
        url = f"postgresql://somebody:some%20password@{server.host}:{server.port}/postgres"
        done = own_demo.make("demo", DATABASE_URL=url)
    assert done.returncode != 0
    assert "somebody is no superuser" in done.stderr


def test_a_clean_clone_starts_and_leaves_no_trace(tmp_path_factory: pytest.TempPathFactory) -> None:
    """With a virtual environment of its own, in a folder that only its owner may enter."""
    clone = Demo(tmp_path_factory.mktemp("clone") / "stock cast")
    clone.folder.mkdir(mode=0o700)
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listing, cwd=CHECKOUT, check=True, capture_output=True, text=True).stdout.split("\0")
    for name in filter(lambda name: (CHECKOUT / name).is_file(), names):
        target = clone.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((CHECKOUT / name).read_bytes())
        target.chmod((CHECKOUT / name).stat().st_mode)
    try:
        started = time.monotonic()
        clone.start().wait_until_ready()
        assert time.monotonic() - started < 180
        outside = DemoSettings(root=clone.folder).outside
        assert outside.exists() is (os.geteuid() == 0)
        assert (str(outside) in clone.output) is (os.geteuid() == 0)
        clone.interrupt()
        assert_nothing_is_left(clone)
        assert clone.make("demo-reset").returncode == 0
        assert not outside.exists()
        assert not clone.state.exists()
        assert Path(clone.folder / ".venv").exists()
    finally:
        clone.remove()
