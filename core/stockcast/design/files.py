"""Files that browsers keep for ever, because their address changes with their content."""

import hashlib
from pathlib import Path

from flask import Blueprint, Response, current_app, send_from_directory

YEAR = 31_536_000


class HashedFiles:
    """The files of one folder, at addresses that hold a hash of the folder's content."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        digest = hashlib.sha256()
        for path in sorted(folder.iterdir()):
            digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
        self.hash = digest.hexdigest()[:12]

    def url(self, name: str, url_prefix: str) -> str:
        """Give the address of a file; raise FileNotFoundError for one that the folder does not hold."""
        if not (self._folder / name).is_file():
            raise FileNotFoundError(f"{self._folder} holds no {name}")
        return f"{url_prefix}/{self.hash}/{name}"

    def blueprint(self, name: str, url_prefix: str) -> Blueprint:
        """Serve the folder under `url_prefix`."""
        blueprint = Blueprint(name, __name__, url_prefix=url_prefix)
        blueprint.add_url_rule("/<version>/<path:filename>", "file", self._send)
        return blueprint

    def _send(self, version: str, filename: str) -> Response:
        answer = send_from_directory(self._folder, filename)
        # Another version's address, as during an upgrade of several replicas, must not be kept with this content
        if version == self.hash and not current_app.debug:
            answer.cache_control.no_cache = None
            answer.cache_control.public = True
            answer.cache_control.max_age = YEAR
            answer.cache_control.immutable = True
        return answer
