"""The checks: what a spec says is held against what a handoff needs. A rule is a module; `ALL` lists them.

from flowspec import load
from flowspec.checks import check

for finding in check(load("specs/")):
    print(finding)
"""

from collections.abc import Sequence
from dataclasses import replace

from flowspec.checks.assumed import Assumed
from flowspec.checks.facts import Facts
from flowspec.checks.rule import AnyRule, Review, Rule, distinct
from flowspec.checks.rules import (
    ai_accountable,
    ai_without_role,
    ambiguous_triggers,
    automating_unstable_rule,
    automation_without_failure_path,
    bad_branch_probabilities,
    calendar_gap,
    collected_never_used,
    conflicting_stage_definition,
    conflicting_systems_of_record,
    context_dropped,
    dead_end_stage,
    dead_trigger,
    deadline_without_consequence,
    duplicate_entry,
    entry_not_established,
    guard_reads_unset_field,
    handoff_to_oneself,
    handoff_type_mismatch,
    handoff_without_next_owner,
    join_deadlock,
    memory_trigger,
    missing_return_path,
    missing_stage_criteria,
    missing_sync,
    move_across_owners,
    multiple_accountable,
    no_deadline,
    no_escalation_owner,
    no_missing_data_policy,
    no_path_to_done,
    no_system_of_record,
    optional_but_consumed,
    overlapping_stages,
    owner_routing_gap,
    owner_routing_overlap,
    ownerless_stage,
    probability_guard_conflict,
    queue_without_assignment,
    required_field_never_produced,
    required_field_not_guaranteed,
    shadowed_target,
    shadowed_trigger,
    side_channel_handoff,
    sla_budget_exceeded,
    stage_gap,
    status_not_updated,
    trigger_already_true,
    unaccepted_handoff,
    unbounded_rework,
    unhandled_case,
    unreachable_stage,
    unsatisfiable_stage,
    unsourced_parameter,
    unstable_load,
    untriggered_handoff,
)
from flowspec.model.diagnostic import Diagnostic
from flowspec.model.graph import Specs

ALL: tuple[AnyRule, ...] = (
    ownerless_stage.RULE,
    multiple_accountable.RULE,
    handoff_without_next_owner.RULE,
    owner_routing_gap.RULE,
    owner_routing_overlap.RULE,
    no_escalation_owner.RULE,
    unaccepted_handoff.RULE,
    move_across_owners.RULE,
    handoff_to_oneself.RULE,
    queue_without_assignment.RULE,
    overlapping_stages.RULE,
    stage_gap.RULE,
    unsatisfiable_stage.RULE,
    conflicting_stage_definition.RULE,
    missing_stage_criteria.RULE,
    entry_not_established.RULE,
    status_not_updated.RULE,
    untriggered_handoff.RULE,
    ambiguous_triggers.RULE,
    unhandled_case.RULE,
    dead_trigger.RULE,
    shadowed_trigger.RULE,
    memory_trigger.RULE,
    guard_reads_unset_field.RULE,
    trigger_already_true.RULE,
    required_field_never_produced.RULE,
    required_field_not_guaranteed.RULE,
    context_dropped.RULE,
    no_missing_data_policy.RULE,
    duplicate_entry.RULE,
    optional_but_consumed.RULE,
    handoff_type_mismatch.RULE,
    collected_never_used.RULE,
    no_deadline.RULE,
    deadline_without_consequence.RULE,
    sla_budget_exceeded.RULE,
    calendar_gap.RULE,
    shadowed_target.RULE,
    unreachable_stage.RULE,
    dead_end_stage.RULE,
    no_path_to_done.RULE,
    unbounded_rework.RULE,
    join_deadlock.RULE,
    missing_return_path.RULE,
    no_system_of_record.RULE,
    conflicting_systems_of_record.RULE,
    side_channel_handoff.RULE,
    missing_sync.RULE,
    automating_unstable_rule.RULE,
    ai_without_role.RULE,
    ai_accountable.RULE,
    automation_without_failure_path.RULE,
    unstable_load.RULE,
    bad_branch_probabilities.RULE,
    probability_guard_conflict.RULE,
    unsourced_parameter.RULE,
)
"""Every rule, by code. Codes are permanent: a rule that is given up leaves a gap."""


def check(specs: Specs, *, rules: Sequence[AnyRule] = ALL, assumed: Assumed | None = None) -> tuple[Diagnostic, ...]:
    """What the rules find, sorted by place; the order does not depend on that of the rules or of unrelated elements.

    Rules about a scenario (SIM) find something only where one is `assumed` (`flowspec.decide.assumed` reads it).

    Undecided questions are among them, with the verdict "unknown" (`outcome.judge` says which of them count).
    """
    facts = Facts(specs, assumed)
    asked = (one for rule in rules if isinstance(rule, Rule) for one in rule.check(facts))
    found = distinct(sorted(asked, key=lambda one: one.element in facts.inherited))
    reviewed = [one for rule in rules if isinstance(rule, Review) for one in rule.check(facts, found)]
    return tuple(_in_its_workflow(facts, one) for one in distinct((*found, *reviewed)))


def _in_its_workflow(facts: Facts, one: Diagnostic) -> Diagnostic:
    """The finding, saying so if it is only true of a what-if that inherits what it is about."""
    flow = facts.inherited.get(one.element)
    return replace(one, message=f"in the what-if `{flow}` {one.message}") if flow else one
