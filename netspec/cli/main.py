"""The program `netspec`: parses the command line, runs a command, and returns an exit code whatever happens."""

from __future__ import annotations

import argparse
import contextlib
import gc
import io
import os
import sys
from collections.abc import Collection, Sequence
from importlib import import_module
from typing import NoReturn

import netspec
from netspec.cli.command import Formatter, Parser, joined
from netspec.cli.usage import UsageError, error_text
from netspec.report.visible import visible

COMMANDS = (
    "new",
    "check",
    "show",
    "explain",
    "diff",
    "sweep",
    "plot",
    "expand",
    "annotate",
    "build",
    "train",
    "evaluate",
    "predict",
    "verify",
    "weights",
    "export",
    "ops",
    "schema",
    "lsp",
    "completion",
)
"""The commands in the order of `--help`; each is a module of this package, and imported when it is asked for."""

HELP = "help"
"""`netspec help COMMAND` is another form of `netspec COMMAND --help`."""

_OWN = ("-h", "--help", "-V", "--version")
"""The options of the program itself."""

WRONG_USAGE = 2
BUG = 3
INTERRUPTED = 130
"""What a shell reports for a program that SIGINT ended."""
PIPE_CLOSED = 141
"""What a shell reports for a program that SIGPIPE ended."""


def program() -> NoReturn:
    """Runs the command line of the process, and ends the process.

    It ends without tearing down the interpreter, which takes a seventh of a cold check, unless TensorFlow is loaded,
    which has work to do at exit.
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
    """Runs the garbage collector rarely: networks have no cycles, and each search for them scans the whole network."""
    gc.set_threshold(500_000, 50, 100)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs a command line and returns its exit code."""
    _mend_streams()
    if "_ARGCOMPLETE" in os.environ:
        from netspec.cli.completion import complete

        complete(parser())
    try:
        code = _run(sys.argv[1:] if argv is None else argv)
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


def parser(commands: Sequence[str] = COMMANDS) -> argparse.ArgumentParser:
    """The parser of the command line, with the given commands."""
    made = Parser(
        prog="netspec",
        description="Neural networks as YAML specs, checked without TensorFlow and compiled to TF-Slim graphs.",
        epilog="`netspec help COMMAND` and `netspec COMMAND --help` say more about a command.",
        formatter_class=Formatter,
    )
    made.add_argument("-V", "--version", action="version", version=f"netspec {netspec.__version__}")
    subparsers = made.add_subparsers(prog="netspec", title="commands", metavar="COMMAND", required=True)
    for name in commands:
        import_module(f"netspec.cli.{name}").add_parser(subparsers)
    return made


def _run(argv: Sequence[str]) -> int:
    if argv[:1] == [HELP]:
        argv = [*(word for word in argv[1:2] if word != HELP), "--help"]
    asked = [name for name in COMMANDS if name in argv[:1]]
    if argv and not asked and argv[0] not in _OWN:
        from netspec.cli.wrong_command import wrong_command

        if error := wrong_command(argv, COMMANDS, _options):
            raise error
    try:
        args, unknown = parser(asked or COMMANDS).parse_known_args(joined(argv))
        if unknown:
            args.parser.refuse(unknown)
    except SystemExit as done:
        # argparse has printed the help, the version or what is wrong.
        return done.code if isinstance(done.code, int) else 0
    with args.around():
        code: int = args.run(args)
    return code


def _options(command: str) -> Collection[str]:
    """The options of a command."""
    actions = parser([command])._actions  # noqa: SLF001 -- argparse has no public list of a parser's arguments
    (commands,) = (action.choices for action in actions if isinstance(action, argparse._SubParsersAction))  # noqa: SLF001
    return frozenset(commands[command]._option_string_actions)  # noqa: SLF001


def _refused(text: str) -> int:
    sys.stderr.write(error_text("netspec", text))
    return WRONG_USAGE


def _bug() -> int:
    import traceback

    lines = traceback.format_exc().splitlines()
    sys.stderr.writelines(f"{visible(line)}\n" for line in lines)
    sys.stderr.write("netspec: this is a bug in netspec, not in your spec; please report it with the lines above\n")
    return BUG


def _mend_streams() -> None:
    """Replaces a closed stream, and lets each escape the characters that it cannot encode.

    Output to a closed standard output fails; messages to a closed standard error are lost.
    """
    for name, opener in (("stdout", _open_for_reading), ("stderr", None)):
        stream = getattr(sys, name)
        if stream is None:
            made = open(os.devnull, "w", encoding="utf-8", opener=opener)  # noqa: SIM115 -- open until the end
            setattr(sys, name, made)
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _open_for_reading(path: str, _flags: int) -> int:
    return os.open(path, os.O_RDONLY)


def _drop_output() -> None:
    """Discards the output that is not written yet, which Python would try to write as it ends."""
    with contextlib.suppress(OSError), open(os.devnull, "w", encoding="utf-8") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), sys.stdout.fileno())
