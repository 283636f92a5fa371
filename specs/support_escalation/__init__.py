"""Support escalation: from a customer's problem through the lines of support to its solution."""
