"""The site as WSGI servers and `flask run` start it."""

from app import create_app

app = create_app()
