"""The simulator beside theory: `python -m tests.validation.table` writes docs/validation/theory.md."""
