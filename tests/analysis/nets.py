"""Small graphs for tests, by hand and at random."""

from collections.abc import Sequence

from hypothesis import strategies as st

from flowspec.model.graph import Graph, Link, Stage


def link(name: str, sources: str, targets: str, **more: object) -> Link:
    """A link between stages whose names are single words: `link("go", "a b", "c")`."""
    return Link(name, "move", tuple(sources.split()), tuple(targets.split()), **more)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def graph(links: Sequence[Link], *, starts: str = "start", ends: str = "end", stages: Sequence[Stage] = ()) -> Graph:
    """A workflow of these links; stages that are not given are plain ones."""
    known = {stage.name: stage for stage in stages}
    names = dict.fromkeys([*starts.split(), *(n for told in links for n in (*told.sources, *told.targets)), *ends.split()])
    return Graph("Flow", "flow", "", "Deal", tuple(known.get(n) or stage(n, starts, ends) for n in names), tuple(links), ())


def stage(name: str, starts: str = "start", ends: str = "end", **more: object) -> Stage:
    """A stage, a start or an end by its name."""
    what = "start" if name in starts.split() else "end" if name in ends.split() else "stage"
    return Stage(name, what, "", **more)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


PLACES = ["start", "a", "b", "c", "d", "e", "end"]


def _named(pairs: list[tuple[list[str], list[str]]]) -> Graph:
    links = [link(f"l{i}", " ".join(dict.fromkeys(s)), " ".join(dict.fromkeys(t))) for i, (s, t) in enumerate(pairs)]
    return graph(links)


def flows(*, parallel: bool) -> st.SearchStrategy[Graph]:
    """Graphs of seven stages at most, with forks and joins if `parallel`."""
    width = 2 if parallel else 1
    sources = st.lists(st.sampled_from(PLACES[:-1]), min_size=1, max_size=width)
    targets = st.lists(st.sampled_from(PLACES[1:]), min_size=1, max_size=width)
    return st.lists(st.tuples(sources, targets), max_size=9).map(_named)
