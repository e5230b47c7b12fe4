"""Gunicorn's settings for `dash`; `GUNICORN_CMD_ARGS` wins over them."""

from pathlib import Path

bind = "0.0.0.0:8000"
workers = 2
worker_class = "gthread"
threads = 4
# The workers share the memory of what is imported; connections are opened after the fork, when first used
preload_app = True
# Above the longest query, which the database ends before
timeout = 60
graceful_timeout = 20
# Above Traefik's own, so that a connection is never closed while a request is on its way
keepalive = 95
# The heartbeat of a worker must not wait for a disk
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
# It would be one socket for all services of a user, in a home that a container does not have
control_socket_disable = True
accesslog = None
errorlog = "-"
