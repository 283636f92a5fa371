"""The words people write, and their way into a graph."""
