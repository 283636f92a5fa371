"""Load, check, draw and simulate a process; then try one more specialist."""

from pathlib import Path

import flowspec
from flowspec.checks import check
from flowspec.decide.compare import compare, shown
from flowspec.decide.experiment import experiment
from flowspec.decide.prepared import prepare, prepared
from flowspec.decide.replicate import one_log
from flowspec.export.picture import render
from flowspec.measure.measures import measure
from flowspec.model.stored import from_json, to_json
from flowspec.simulate.scenario import override, read_scenario

# The spec: a file, `file.py:Class`, a folder or a compiled graph. Everything that is wrong with it comes as one SpecErrors.
specs = flowspec.load("my_process/spec.py")
assert from_json(to_json(specs)) == specs

findings = check(specs)
print(f"{len(findings)} findings in {specs.workflows[0].name}")
for finding in findings:
    print(finding.place, finding.code, finding.message, finding.remedy)

Path("requests.svg").write_bytes(render(specs, "Requests", "svg"))

# The scenario, its specs, and the Model of both. Everything that is wrong with it comes as one ScenarioErrors.
ready = prepare("my_process/scenario.toml")
told = experiment(ready, replications=10, workers=1)
lead = told.summary["p90(lead_time)"]
print(f"{told.summary.replications} runs: p90 of the lead time is {lead.mean:.1f} h ({lead.low:.1f} to {lead.high:.1f})")

# One Log, as a run or a real system writes it, and its measures: one value for every case.
log = one_log(ready)
times = measure(log).samples["lead_time"]
print(f"{len(times)} requests, the slowest after {times.max():.0f} h; the log has {len(log)} rows")

# A what-if: the same scenario with one number changed, run on the same random numbers.
more = override(read_scenario("my_process/scenario.toml"), "teams.Specialists.size", 4)
difference = compare([ready, prepared(more, specs)], replications=10).row("mean(lead_time)").differences[1]
assert difference is not None
verdict = "shown" if shown(difference) else "not shown"
print(f"a fourth specialist changes the mean lead time by {difference.mean:+.2f} h: {verdict}")
