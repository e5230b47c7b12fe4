"""`make demo`: start everything step by step, then watch it until someone ends it."""

import os
import time
from pathlib import Path

from local import launcher, pgadmin, postgres, programs, settings
from local.command import write_command
from local.database import Database, ensure, from_url
from local.errors import DemoError
from local.launcher import Interrupted, Launcher
from local.parent import Make
from local.passwords import secret
from local.pgadmin import PgAdmin
from local.ports import free_port, require_free
from local.postgres import Server
from local.programs import Stack
from local.readiness import Site
from local.settings import DemoSettings
from local.steps import Waiting, run_command, say, say_of, step
from local.supervision import Supervision
from local.survivors import end_survivors
from local.traefik import write_static_file

READY_SECONDS, POLL_SECONDS = 120, 0.5


def main() -> None:
    """Run the demo until it is told to end. Raises DemoError when it cannot start."""
    chosen = settings.from_environment()
    make = Make()
    with launcher.holding(chosen.state, Launcher(os.getpid(), chosen.public_url, make.pid)):
        if left := end_survivors(chosen.state):
            say_of("Clean-up", f"ended {left} processes that the last run left behind")
        require_free(chosen.https_port, "DEMO_HTTPS_PORT")
        require_free(chosen.http_port, "DEMO_HTTP_PORT")
        for folder in (chosen.logs, chosen.state / "run"):
            folder.mkdir(mode=0o700, exist_ok=True)
        supervision = Supervision(chosen.state, programs.base_environment(chosen))
        try:
            serve(chosen, supervision, make)
        finally:
            launcher.ignore_signals()
            if supervision.process:
                say_of("Stopping", "a moment, please")
            supervision.stop()
            end_survivors(chosen.state)


def serve(chosen: DemoSettings, supervision: Supervision, make: Make) -> None:
    """Start everything and watch it; start it again should the process manager be killed."""
    while True:
        start(chosen, supervision)
        say(f"Ready: {chosen.public_url}/")
        try:
            watch(supervision, make)
        except Interrupted:
            return  # asked for, as everyone does in the end: no failure
        except OSError:
            say_of("Services", "the process manager ended unexpectedly: everything is started again")
            end_survivors(chosen.state)
        else:
            return


def start(chosen: DemoSettings, supervision: Supervision) -> None:
    """Take every step from an empty folder, or from what an earlier start left, to a site that answers."""
    admin = pgadmin.of(chosen.root, chosen.state) if chosen.pgadmin else None
    with step("Database") as this:
        server = None if chosen.database_url else embedded(chosen)
        where = (
            Database(server.host, server.port, server.user, server.password)
            if server
            else from_url(chosen.database_url)
        )
        stack = Stack(
            chosen, where, {name: free_port() for name in ("web", "dash", "health", *(["pgadmin"] if admin else []))}
        )
        site = programs.site(stack, admin)
        entry_points = {"http": chosen.http_port, "https": chosen.https_port, "health": stack.ports["health"]}
        write_static_file(chosen.root, chosen.state / "traefik.yml", entry_points)
        supervision.start(programs.postgres(server) if server else None, site)
        if server:
            wait_for_server(server, supervision)
        ensure(where)
        this.detail = f"started on port {server.port}" if server else f"{where.name} at {where.host}:{where.port}"
    commands(stack)
    write_command(stack)
    if admin:
        set_up_pgadmin(stack, admin)
    with step("Services") as this:
        supervision.start_site()
        wait_for_site(stack, admin)
        this.detail = ", ".join(program.name for program in site)
    if admin:
        say_of("pgAdmin", f"{chosen.public_url}/pgadmin/ as {admin.email} with the password {admin.password}")


def embedded(chosen: DemoSettings) -> Server:
    """Prepare the embedded server, outside the checkout if the user it runs as may not enter that."""
    folder = chosen.state / "postgres"
    if os.geteuid() == 0 and not postgres.reachable(chosen.state):
        folder = chosen.outside
        say_of("Database", f"data and binaries are in {folder} (`make demo-reset` removes it)")
    return postgres.prepare(folder, secret(chosen.state, "postgres_password"))


def wait_for_server(server: Server, supervision: Supervision) -> None:
    """Wait until the embedded server takes connections; raise DemoError with its last word when it does not."""
    log = supervision.state / "log/postgres.log"
    deadline = time.monotonic() + postgres.START_SECONDS
    with Waiting("Database") as bar:
        while not server.answers():
            bar.update(0, 1, "starting")
            if time.monotonic() > deadline:
                raise DemoError(f"PostgreSQL does not start on port {server.port}: {last_line(log)} ({log})")
            time.sleep(0.05)


def commands(stack: Stack) -> None:
    """Bring the schema to the project's version; ingest, train and forecast unless that was done before."""
    cron = programs.command_environment(stack)
    steps = {
        "Migrations": (["migrate"], programs.migrate_environment(stack)),
        "Prices": (["ingest", "--initial"], cron),
        "Model": (["train", "--if-missing"], cron),
        "Forecasts": (["forecast", "--if-missing"], cron),
    }
    for name, (arguments, environment) in steps.items():
        with step(name) as this:
            log = stack.settings.logs / f"{arguments[0]}.log"
            command = programs.stockcast(stack.settings, *arguments)
            this.detail = run_command(name, command, environment, stack.settings.root, log)


def set_up_pgadmin(stack: Stack, admin: PgAdmin) -> None:
    """Configure pgAdmin, make its own database at the first start and register ours."""
    with step("pgAdmin") as this:
        admin.configure(stack.database)
        environment = {**programs.base_environment(stack.settings), **admin.setup_variables()}
        with Waiting("pgAdmin") as bar:
            for number, command in enumerate(admin.setup_commands()):
                bar.update(number, len(admin.setup_commands()), "setting up")
                run_command("pgAdmin", command, environment, admin.package, stack.settings.logs / "pgadmin-setup.log")
        this.detail = "database registered"


def wait_for_site(stack: Stack, admin: PgAdmin | None) -> None:
    """Wait until every service answers through Traefik; raise DemoError with what does not."""
    site = Site(stack.settings.public_url, stack.settings.certificates)
    paths = ["/readyz", "/dash/readyz", *(["/pgadmin/misc/ping"] if admin else [])]
    deadline = time.monotonic() + READY_SECONDS
    with Waiting("Services") as bar:
        while problems := site.problems(paths):
            bar.update(len(paths) - len(problems), len(paths), problems[0])
            if time.monotonic() > deadline:
                raise DemoError(f"Services: {'; '.join(problems)} (the logs are in {stack.settings.logs})")
            time.sleep(0.1)


def watch(supervision: Supervision, make: Make) -> None:
    """Name every process that ended and is started again, until `make` is gone or interrupted.

    Raises OSError when the process manager is gone.
    """
    before = supervision.states()
    while make.goes_on():
        time.sleep(POLL_SECONDS)
        now = supervision.states()
        for name, state in now.items():
            if before[name].running and state != before[name]:
                log = supervision.state / f"log/{name}.log"
                say_of(name, f"ended unexpectedly and is started again; its last words are in {log}")
        before = now


def last_line(log: Path) -> str:
    """Return the last line of a log."""
    lines = log.read_text(errors="replace").strip().splitlines() if log.exists() else []
    return lines[-1] if lines else "it said nothing"
