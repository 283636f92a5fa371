"""`flowspec report`: one page that tells it all."""

from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from flowspec.cli.files import write
from flowspec.cli.runs import CLUSTER, ENGINE, REPLICATIONS, SEED, WORKERS, progress
from flowspec.model.errors import UnusableFile

if TYPE_CHECKING:
    from flowspec.simulate.engines import EngineName

FORMATS = (".html", ".json")


@click.command()
@click.argument("scenarios", nargs=-1, required=True, metavar="SCENARIO...")
@click.option(
    "-o",
    "--output",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The page (.html), or its content (.json).",
)
@click.option(
    "--charts", type=click.Path(file_okay=False, path_type=Path), metavar="DIR", help="Write each picture as SVG and PNG too."
)
@REPLICATIONS
@SEED
@ENGINE
@WORKERS
@CLUSTER
def report(
    scenarios: tuple[str, ...],
    output: Path,
    charts: Path | None,
    replications: int | None,
    seed: int | None,
    engine: str,
    workers: int,
    cluster: str | None,
) -> None:
    """Write a page about SCENARIO, or about several: the first as it is, the others beside it.

    The page is one file that needs no network: a summary with the dearest flaws and what to do, the process coloured by where it
    waits, queues over time, lead times and their causes, the value stream, handoffs, prices of flaws and fields, break-even, and
    how every number was made. All scenarios run with the seed and the replications of the first, on the same random numbers.

    \b
    Examples:
      flowspec report simulations/lead_intake/as_is.toml -o as_is.html
      flowspec report simulations/lead_intake/as_is.toml simulations/lead_intake/to_be.toml -o lead_intake.html --workers 2
      flowspec report as_is.toml to_be.toml -o redesign.html --charts pictures
    """
    if output.suffix not in FORMATS:
        raise click.UsageError(f"{output}: end the file in {' or '.join(FORMATS)}")
    from flowspec.decide.prepared import prepare
    from flowspec.decide.study import study
    from flowspec.report.page.html import as_html, as_json, pictures
    from flowspec.report.page.page import page

    ready = [prepare(scenario) for scenario in scenarios]
    name = cast("EngineName", engine)
    with progress(None, "simulating") as on_done:
        told = study(ready, replications=replications, seed=seed, engine=name, workers=workers, cluster=cluster, on_done=on_done)
    made = page(told)
    drawn = pictures(made) if output.suffix == ".html" or charts else {}
    if charts:
        _write_charts(charts, drawn)
    write(output, as_html(made, drawn) if output.suffix == ".html" else as_json(made))


def _write_charts(folder: Path, drawn: dict[str, bytes]) -> None:
    """Each picture as SVG and PNG."""
    from flowspec.report.page.drawing import png

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UnusableFile(f"{folder}: cannot be made: {error.strerror or error}") from None
    for name, picture in drawn.items():
        write(folder / f"{name}.svg", picture)
        write(folder / f"{name}.png", png(picture))
