"""Workflow-as-code: write down how work changes hands, check it, simulate it."""
