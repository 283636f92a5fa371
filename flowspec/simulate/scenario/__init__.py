"""Scenario files: what a simulation takes for granted, read from TOML into `flowspec.model.scenario.Scenario`."""

from flowspec.simulate.scenario.override import override, value_of
from flowspec.simulate.scenario.provenance import Provenance, provenance
from flowspec.simulate.scenario.reading import parse_scenario, read_scenario
from flowspec.simulate.scenario.schema import json_schema

__all__ = ["Provenance", "json_schema", "override", "parse_scenario", "provenance", "read_scenario", "value_of"]
