"""Ports of this machine: whether one is free, and which one is."""

import errno
import socket

import psutil

from local.errors import DemoError


def is_free(port: int) -> bool:
    """Tell whether a loopback port can be listened on; raises PermissionError for one that is reserved."""
    with socket.socket() as probe:
        # As servers do: connections of the last run that still wind down are no obstacle
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise
    return True


def free_port(preferred: int = 0) -> int:
    """Return the preferred port if it is free, else another free one."""
    if preferred and is_free(preferred):
        return preferred
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def require_free(port: int, setting: str) -> None:
    """Raise DemoError, naming the setting that changes it, when a port cannot be listened on."""
    try:
        free = is_free(port)
    except PermissionError:
        raise DemoError(
            f"Port {port} is reserved for root: choose another one, such as {setting}={port + 9000}"
        ) from None
    if not free:
        raise DemoError(f"Port {port} is taken{_holder(port)}: choose another one, such as {setting}={port + 1000}")


def _holder(port: int) -> str:
    """Name the process that listens on a port, where the system lets us see it."""
    try:
        listeners = [
            c.pid for c in psutil.net_connections("tcp") if c.status == "LISTEN" and c.laddr and c.laddr.port == port
        ]
        return f" by {psutil.Process(listeners[0]).name()} (pid {listeners[0]})" if listeners and listeners[0] else ""
    except (psutil.Error, OSError):
        return ""
