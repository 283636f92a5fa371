"""The command `flowspec`."""

import gc
import os
import sys

import click

from flowspec.cli.check import check
from flowspec.cli.compare import compare
from flowspec.cli.compile import compile_
from flowspec.cli.explain import explain
from flowspec.cli.new import new
from flowspec.cli.price import price
from flowspec.cli.render import render
from flowspec.cli.report import report
from flowspec.cli.runs import INTERRUPTED
from flowspec.cli.schema import schema
from flowspec.cli.show import show
from flowspec.cli.simulate import simulate
from flowspec.cli.staff import staff
from flowspec.cli.sweep import sweep
from flowspec.model.errors import FlowspecError

SELDOM = 100_000
"""New objects between two searches for garbage: at 700, Python's own number, they take a tenth of a command that is mostly start,
and our data has no circles."""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.version_option(package_name="flowspec", message="%(prog)s %(version)s")
def flowspec() -> None:
    """Write down how work changes hands, check it, draw it, and simulate it.

    A SPEC is a Python file (`specs/x.py`, or `specs/x.py:Class`), a directory of such files, or a compiled graph (.json).
    Specs are Python: loading one runs it, with your rights. A SCENARIO is a TOML file; nothing in it is run.

    \b
    Begin with:
      flowspec new my_process          a spec and a scenario to start from
      flowspec check my_process        what is wrong with the design
      flowspec render my_process/spec.py -o my_process.svg
      flowspec simulate my_process/scenario.toml
      flowspec compare as_is.toml to_be.toml
      flowspec report as_is.toml to_be.toml -o report.html

    Exit codes: 0 clean, 1 findings at or above --fail-on, 2 wrong use or broken input, 130 stopped by Ctrl-C. Completion for
    bash, zsh and fish: eval "$(_FLOWSPEC_COMPLETE=bash_source flowspec)".
    """


for command in (new, check, show, render, compile_, simulate, compare, sweep, price, staff, report, explain, schema):
    flowspec.add_command(command)


def main() -> None:
    """Run the command line; what people can put right is told in words, with exit code 2."""
    gc.set_threshold(SELDOM)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # numpy's threads, of no use to small matrices, spin while they wait
    try:
        sys.exit(flowspec.main(standalone_mode=False))
    except click.exceptions.Exit as told:
        sys.exit(told.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except FlowspecError as error:
        click.echo(str(error), err=True)
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        click.echo("stopped; nothing was written", err=True)
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    except OSError as error:
        if error.filename is not None:  # a file of its own, not the stream that all is printed to
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python tries once more, and fails aloud
        click.echo(f"the output cannot be written: {error.strerror or error}", err=True)
        sys.exit(2)


if __name__ == "__main__":
    main()
