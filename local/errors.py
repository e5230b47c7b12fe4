"""What goes wrong in ways that a person at the terminal can mend."""


class DemoError(Exception):
    """The demo cannot go on; the message is one plain line."""
