"""Frozen plain data that compares, pickles and prints as JSON. It imports nothing above it."""
