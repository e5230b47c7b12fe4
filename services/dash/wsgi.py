"""What gunicorn serves."""

from dashboard import create_app

app = create_app().server

# Dash completes itself during its first request; others that came at the same time would find it half made
with app.test_client() as client:
    client.get("/dash/healthz")
