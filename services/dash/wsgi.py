"""What gunicorn serves."""

import gc

from dashboard import create_app

app = create_app().server

# Dash completes itself during its first request; others that came at the same time would find it half made
with app.test_client() as client:
    client.get("/dash/healthz")

# What was made by now stays for good. Unfrozen, a full collection of garbage goes through all of it during a request
gc.collect()
gc.freeze()
