"""Where pgAdmin would be: a request for it that comes here means that this installation runs none."""

from typing import NoReturn

from flask import Blueprint
from werkzeug.exceptions import NotFound

blueprint = Blueprint("console", __name__)


@blueprint.get("/pgadmin/", strict_slashes=False)
def absent() -> NoReturn:
    """Say how to have it."""
    raise NotFound(
        "This installation runs no pgAdmin. A demo has it when started with “make demo PGADMIN=1”, "
        "production when COMPOSE_PROFILES is “pgadmin”."
    )
