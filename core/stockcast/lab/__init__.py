"""The laboratory: what is tried, what came of it, and how experiments are kept."""
