"""Adds a command to the command line; all commands have the same form of `--help`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Any, NoReturn

from netspec.cli.terminal import columns_of_terminal
from netspec.cli.usage import error_text, hint
from netspec.patterns import lazy_pattern
from netspec.wording import nearest

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 -- argparse has no public name for it

_VALUE = lazy_pattern(r"(?:--)?([A-Za-z_]\w*)(?:=|(?<=\w) (?=[-\d.]|true\b|false\b))(\S+)")
"""What is meant to set a parameter: `depth=3`, `--depth=3` or `--depth 3`."""

_OPTION_VALUE = lazy_pattern(r"--([A-Za-z_][\w-]*)[= ](\S+)")
SETTING = "KEY=VALUE"
"""What `--set` takes of commands for recipes."""

STDOUT = "-"
"""The file that stands for standard output."""

_REMOVED = lazy_pattern(r"-[a-z_]{2,}(?:,[-+][a-z_]+)*")


def joined(argv: Sequence[str]) -> list[str]:
    """The arguments with `--columns=-bytes` for `--columns -bytes`, whose value argparse takes for an option."""
    words: list[str] = []
    for word in argv:
        if words and words[-1] == "--columns" and _REMOVED.fullmatch(word):
            words[-1] += f"={word}"
        else:
            words.append(word)
    return words


_ELSEWHERE = {"--json": "--format json", "--output-format": "--format", "-f": "--format"}
"""Options of other linters, and those here."""


def enter(
    subparsers: Subparsers,
    run: Callable[[argparse.Namespace], int],
    *,
    name: str,
    does: str,
    description: str,
    examples: str,
    exit_codes: str,
) -> argparse.ArgumentParser:
    """Adds a command and returns its parser, to which its module adds arguments.

    `does` is the command's line in `netspec --help`.
    """
    parser = subparsers.add_parser(
        name,
        help=does,
        description=description,
        epilog=f"examples:\n{examples}\nexit code:\n{exit_codes}  2  wrong usage\n  3  a bug in netspec\n",
        formatter_class=Formatter,
    )
    parser.set_defaults(run=run, around=nullcontext, parser=parser)
    return parser


def add_output(
    parser: argparse.ArgumentParser,
    where: argparse._MutuallyExclusiveGroup | None = None,
) -> None:
    """Adds `-o FILE` and `--force` to a command that writes one file; `where` is a group of options that exclude it."""
    (where or parser).add_argument(
        "-o", "--output", metavar="FILE", type=_file_or_stdout, help="file to write instead of standard output"
    )
    parser.add_argument("--force", action="store_true", help="with -o, replace an existing file")


def _file_or_stdout(word: str) -> str | None:
    """The file that is named; none where `-` names standard output."""
    return None if word == STDOUT else word


def file_name(word: str) -> str:
    """The file or folder that is named, where a command writes nothing to standard output."""
    if word == STDOUT:
        raise argparse.ArgumentTypeError(f"expected a file or a folder, got '{STDOUT}'; ./{STDOUT} is one of that name")
    return word


def add_quiet(parser: argparse.ArgumentParser, silences: str) -> None:
    """Adds `-q`, which leaves out what `silences` says; problems are printed all the same."""
    parser.add_argument("-q", "--quiet", action="store_true", help=f"do not print {silences}")


class Formatter(argparse.RawDescriptionHelpFormatter):
    """Keeps the lines of examples, and fills those of the description.

    argparse makes a formatter for each argument, and measures the terminal by way of `shutil`, which imports every
    compression that Python has.
    """

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=columns_of_terminal() - 2)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        if "\n" in text:
            return super()._fill_text(text, width, indent)
        return argparse.HelpFormatter._fill_text(self, text, width, indent)  # noqa: SLF001 -- what the base overrides


class Parser(argparse.ArgumentParser):
    """A parser whose errors begin with the usage of the command, and name the nearest option or value."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(2, error_text(self.prog, message))

    # The overloads of the base differ between versions of Python.
    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Parses arguments; words behind options are those of an argument that takes one or more words at the end."""
        found, unknown = super().parse_known_args(args, namespace)
        if unknown and not any(word.startswith("-") for word in unknown):
            last = next((action for action in reversed(self._actions) if not action.option_strings), None)
            if last is not None and last.nargs == "?" and getattr(found, last.dest) is None:
                setattr(found, last.dest, unknown.pop(0))
            elif last is not None and last.nargs in ("+", "*"):
                setattr(found, last.dest, [*(getattr(found, last.dest) or ()), *unknown])
                unknown = []
        return found, unknown

    def refuse(self, unknown: Sequence[str]) -> NoReturn:
        """Reports the arguments that the command does not take."""
        option = next((word.partition("=")[0] for word in unknown if word.startswith("-")), None)
        near = self._meant(option) if option else None
        near = near or self._setting(" ".join(unknown))
        if near is None and option is None and (only := self._only_argument()):
            self.error(f"expected one {only}, got also: {' '.join(unknown)}")
        help = f"; did you mean '{near}'?" if near else ""
        self.error(f"unknown arguments: {' '.join(unknown)}{help}")

    def _only_argument(self) -> str | None:
        """The name of the argument of a command that takes a single one, once."""
        match [action for action in self._actions if not action.option_strings]:
            case [argparse.Action(nargs=None, metavar=str(name))]:
                return name
        return None

    def _setting(self, words: str) -> str | None:
        """The option that gives a value to what other programs have options for: a parameter, or a key of a recipe."""
        settings = self._option_string_actions.get("--set")
        if settings is not None and settings.metavar == SETTING and (value := _OPTION_VALUE.match(words)):
            from netspec.cli.recipe_options import option_meant

            return option_meant(value[1], value[2])
        value = _VALUE.match(words) if "-p" in self._option_string_actions else None
        return f"-p {value[1]}={value[2]}" if value else None

    def _meant(self, option: str) -> str | None:
        """The option that an unknown one most likely stands for; some are those of other linters."""
        near = nearest(option, self._option_string_actions)
        return near or (_ELSEWHERE.get(option) if "--format" in self._option_string_actions else None)

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        # The text of the base differs between versions of Python, and has no nearest value.
        if action.choices is not None and value not in action.choices:
            raise argparse.ArgumentError(action, f"unknown value '{value}'; {hint(str(value), [*action.choices])}")
