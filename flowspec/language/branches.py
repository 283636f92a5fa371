"""Is `nothing_else_applies` said where it means something?"""

from collections.abc import Iterable, Iterator

from flowspec.language.faults import Fault
from flowspec.model.diagnostic import Diagnostic
from flowspec.model.graph import Link


def branch_problems(links: Iterable[Link]) -> Iterator[Diagnostic]:
    """Two defaults for one stage and trigger, and a default where no other link leaves the stage."""
    leaving: dict[tuple[str, ...], list[Link]] = {}
    for link in links:
        for source in [link.sources] if link.takes == "all" else [(source,) for source in link.sources]:
            leaving.setdefault(source, []).append(link)
    for same in leaving.values():
        defaults = [link for link in same if link.is_default]
        if len(same) == 1 and defaults:
            message = f"`{defaults[0].name}` is for when nothing else applies, but there is nothing else"
            yield Fault.BAD_DEFAULT.at(defaults[0].source, message, "leave `only_if` out")
        for n, link in enumerate(defaults):
            if first := next((other for other in defaults[:n] if other.trigger == link.trigger), None):
                message = f"`{first.name}` is already the branch for when nothing else applies"
                yield Fault.BAD_DEFAULT.at(link.source, message, f"give `{link.name}` an `only_if`")
