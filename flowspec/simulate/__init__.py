"""Specs + Scenario + seed -> Log: the lowering to a Model, the engines that run it, and replication."""
