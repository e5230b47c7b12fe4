"""Whether the site answers, asked as a browser does: through Traefik, with the demo's root certificate trusted."""

import ssl
import urllib.error
import urllib.request
from collections.abc import Iterable
from pathlib import Path

from stockcast.certificate import ROOT_FILE


class Site:
    """The site behind Traefik."""

    def __init__(self, public_url: str, certificates: Path) -> None:
        self.url = public_url
        context = ssl.create_default_context(cafile=certificates / ROOT_FILE)
        # No proxy of the user's has a part in what stays on this machine
        self.opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context)
        )

    def problem(self, path: str) -> str:
        """Return why a path does not answer 200, or nothing when it does."""
        try:
            with self.opener.open(self.url + path, timeout=10):
                return ""
        except urllib.error.HTTPError as error:
            return f"{path} answers {error.code}"
        except OSError as error:
            return f"{path} does not answer ({getattr(error, 'reason', error)})"

    def problems(self, paths: Iterable[str]) -> list[str]:
        """Return why some of the paths do not answer 200."""
        return [problem for problem in map(self.problem, paths) if problem]
