"""Price sources: where bars come from, each in its own module."""
