"""Attempts to break the program, runnable by anyone: what a model, a provider, a source or a disk can do to it."""
