"""The site as WSGI servers and `flask run` start it."""

import gc

from app import create_app

app = create_app()

# What was made by now stays for good. Unfrozen, a full collection of garbage goes through all of it during a request
gc.collect()
gc.freeze()
