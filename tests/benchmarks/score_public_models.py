"""Score the soundness of flows against labelled models: `python -m tests.benchmarks.score_public_models FOLDER [LABELS]`.

FOLDER holds models, at any depth: BPMN 2.0 (`*.bpmn`, `*.bpmn2`, `*.bpmn20.xml`) and workflow nets (`*.pnml`). LABELS is a CSV
file, `LABELS.csv` in FOLDER if it is not named: with the columns `model` and `sound` (true, false), or as fbpmn publishes its
results (`model`, `network`, `property`, `result`; Houhou et al. 2022, Information Systems, doi:10.1016/j.is.2021.101765), of
which `Prop03Sound` under the unordered network counts. A model is called by its file's name. Models without a label are judged
and not scored; models that have no counterpart in a state graph are listed with the reason.
"""

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from flowspec.analysis.soundness import Soundness, soundness
from flowspec.analysis.topology import Topology, coreachable, topology
from flowspec.model.graph import Graph
from tests.benchmarks.bpmn import BROKEN_OFF, graphs_of
from tests.benchmarks.ends import joined
from tests.benchmarks.model_files import Unmapped
from tests.benchmarks.pnml import net_of

FORMS = (".bpmn", ".bpmn2", ".bpmn20.xml", ".pnml")
YES, NO = ("true", "yes", "1", "sound", "holds"), ("false", "no", "0", "unsound", "violated")


@dataclass(frozen=True)
class Judged:
    """Whether all processes of a model are sound (None: not decided), and what the first fault says."""

    sound: bool | None
    why: str


def judged(graphs: list[Graph]) -> Judged | Unmapped:
    """The answer for all processes of a model, and for what its sub-processes do as far as it is the same there."""
    told = [_answer(graph) for graph in graphs]
    faults = [fault for answer in told if isinstance(answer, Soundness) for fault in answer.faults]
    if faults:
        return Judged(False, f"{faults[0].what}: {faults[0].says}")
    if unmapped := next((answer for answer in told if isinstance(answer, Unmapped)), None):
        return unmapped
    unknown = [answer.unknown for answer in told if isinstance(answer, Soundness) and answer.unknown]
    return Judged(None, unknown[0]) if unknown else Judged(True, "")


def _answer(graph: Graph) -> Soundness | Unmapped:
    whole = joined(graph)
    if isinstance(whole, Unmapped):
        return whole
    net = topology(whole)
    answer = soundness(net)
    return answer if graph.process == "process" else _of_body(graph, net, answer)


def _of_body(graph: Graph, net: Topology, answer: Soundness) -> Soundness | Unmapped:
    """A sub-process ends when the last of its tokens does, an End here with the first; and what gets stuck in it may be broken
    off by an event."""
    what = {fault.what for fault in answer.faults}
    if graph.process == BROKEN_OFF and "option to complete" in what:
        if coreachable(net).issuperset(net.starts):
            return Unmapped(("a sub-process that may get stuck and be broken off",))
        return replace(answer, faults=tuple(fault for fault in answer.faults if fault.what != "option to complete"))
    if "proper completion" in what and "option to complete" not in what:
        return Unmapped(("a sub-process whose branches end one by one",))
    return answer


def models(folder: Path) -> Iterator[tuple[str, Judged | Unmapped]]:
    """Every model below the folder, by name: what we say of it, or why we cannot."""
    for path in sorted(folder.rglob("*")):
        form = next((form for form in FORMS if path.name.lower().endswith(form) and path.is_file()), None)
        if form:
            found = _read(path, form)
            yield path.name[: -len(form)], found if isinstance(found, Unmapped) else judged(found)


def _read(path: Path, form: str) -> list[Graph] | Unmapped:
    try:
        text = path.read_bytes()
    except OSError as error:
        return Unmapped((f"cannot be read: {error.strerror}",))
    return net_of(text) if form == ".pnml" else graphs_of(text)


def labels(file: Path) -> dict[str, bool]:
    """Model -> whether it is sound, of every row that says so."""
    with file.open(encoding="utf-8", newline="") as text:
        told = list(csv.DictReader(text))
    if told and "property" in told[0]:
        told = [
            row | {"sound": row["result"]}
            for row in told
            if row["network"] == "Network01Bag" and row["property"] == "Prop03Sound"
        ]
    unknown = {row.get("sound") for row in told} - {None, ""}
    if not told or "model" not in told[0] or any(str(value).lower() not in (*YES, *NO) for value in unknown):
        raise SystemExit(f"{file}: write a column `model` and a column `sound` with true or false")
    return {row["model"]: row["sound"].lower() in YES for row in told if row.get("sound")}


def main(folder: Path, file: Path | None) -> None:
    """Print one line a model that was mapped, the score, and why others were not mapped."""
    known = labels(file or folder / "LABELS.csv") if file or (folder / "LABELS.csv").is_file() else {}
    score, left_out = Counter[str](), Counter[str]()
    seen = set[str]()
    for model, found in models(folder):
        seen.add(model)
        if isinstance(found, Unmapped):
            left_out[", ".join(found.reasons)] += 1
            print(f"not mapped  {model}: {', '.join(found.reasons)}")
            continue
        label = known.get(model)
        mark = "no label" if label is None else "unknown" if found.sound is None else "hit" if found.sound is label else "MISS"
        score[mark] += 1
        print(f"{mark:11} {model}: label {label}, here {found.sound}{f' ({found.why})' if found.why else ''}")
    told = ", ".join(f"{score[mark]} {mark}" for mark in ("hit", "MISS", "unknown", "no label") if score[mark])
    print(f"mapped {score.total()} of {score.total() + left_out.total()} models: {told or 'nothing to score'}")
    if alone := sorted(known.keys() - seen):
        print(f"labels without a model: {', '.join(alone)}")
    for reason, count in left_out.most_common():
        print(f"not mapped: {count:3} with {reason}")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or not Path(sys.argv[1]).is_dir():
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) == 3 else None)
