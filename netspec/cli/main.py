"""The command `netspec`: finds the subcommand, runs it, and turns whatever happens into an exit code."""

from __future__ import annotations

import argparse
import contextlib
import gc
import io
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import netspec
from netspec.cli import build, check, expand, new, ops, schema, show, verify
from netspec.cli.usage import UsageError
from netspec.report.visible import visible

COMMANDS = (new, check, show, expand, build, verify, ops, schema)

WRONG_USAGE = 2
BUG = 3
INTERRUPTED = 130
"""What a shell reports for a program that SIGINT ended."""
PIPE_CLOSED = 141
"""What a shell reports for a program that SIGPIPE ended."""


def program() -> NoReturn:
    """The program `netspec`: runs the command line that the process was started with, and ends the process.

    It ends at once, since taking down what was imported costs a seventh of a cold check; but TensorFlow has work of
    its own to do at the end.
    """
    collect_rarely()
    code = main()
    if "tensorflow" in sys.modules:
        sys.exit(code)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream.flush()
    os._exit(code)


def collect_rarely() -> None:
    """Networks have no cycles to collect, and looking for some makes a layer of many take longer than one of few."""
    gc.set_threshold(100_000, 50, 100)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command line and returns its exit code."""
    _mend_streams()
    try:
        code = _run(argv)
        sys.stdout.flush()
    except BrokenPipeError:
        _drop_output()
        return PIPE_CLOSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except UsageError as error:
        return _refused(str(error))
    except OSError as error:
        _drop_output()
        place = error.filename or "the output cannot be written"
        return _refused(f"{place}: {error.strerror or error}")
    except Exception:  # noqa: BLE001 -- whatever is left is ours
        return _bug()
    return code


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    made = argparse.ArgumentParser(
        prog="netspec",
        description="Neural networks as YAML specs, checked without TensorFlow and compiled to TF-Slim graphs.",
        epilog="`netspec COMMAND --help` tells more of a command.",
    )
    made.add_argument("--version", action="version", version=f"netspec {netspec.__version__}")
    subparsers = made.add_subparsers(prog="netspec", title="commands", metavar="COMMAND", required=True)
    for command in COMMANDS:
        command.add_parser(subparsers)
    return made


def _run(argv: Sequence[str] | None) -> int:
    try:
        args = parser().parse_args(argv)
    except SystemExit as done:
        # argparse has printed the help, the version or what is wrong.
        return done.code if isinstance(done.code, int) else 0
    with args.around():
        code: int = args.run(args)
    return code


def _refused(text: str) -> int:
    sys.stderr.write(f"netspec: error: {visible(text)}\n")
    return WRONG_USAGE


def _bug() -> int:
    import traceback

    lines = traceback.format_exc().splitlines()
    sys.stderr.writelines(f"{visible(line)}\n" for line in lines)
    sys.stderr.write("netspec: this is a bug of netspec, not of your spec; please report it with the lines above\n")
    return BUG


def _mend_streams() -> None:
    """Makes sure that there are streams, and that no character is one that they cannot take."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 -- open until the end
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _drop_output() -> None:
    """Lets what is still unwritten go nowhere, or Python would complain of it as it ends."""
    with contextlib.suppress(OSError), open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
