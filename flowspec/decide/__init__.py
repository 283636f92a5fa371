"""The rooms put to work together: a scenario prepared, run many times, measured, and what follows from it."""
