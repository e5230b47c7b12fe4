"""Experiments: a method that learns from past bars, a strategy that trades on what it says, and what came of both."""
