"""`netspec check`: reports every problem of specs, without building anything."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

import netspec
from netspec.cli import command, options, selection
from netspec.cli.report_files import add_reports, checkout, reports_of, write_reports
from netspec.cli.terminal import theme_for
from netspec.cli.usage import UsageError, unknown
from netspec.records import replace
from netspec.report.findings import Run
from netspec.report.formats import FORMATS
from netspec.report.visible import visible

if TYPE_CHECKING:
    from netspec.cli.command import Subparsers
    from netspec.spec_search import Search

_DESCRIPTION = (
    "Checks specs and reports every problem: syntax errors, unknown names, wrong values, shapes that do not fit, and "
    "things that are never used. Does not need TensorFlow."
)
_EXAMPLES = """\
  netspec check specs/
  netspec check --strict --format github specs/ mine.yaml
  netspec check --fix specs/
  netspec check --report sarif=check.sarif --report junit=check.xml specs/
  netspec check -p num_classes=10 --input 1x200x200x3 specs/alexnet_v2.yaml
  netspec check --exclude old/ --ignore unused-parameter .
  netspec check --explain window-too-large
"""
_EXIT_CODES = """\
  0  no errors; with --strict, no warnings either
  1  problems were found
"""


def add_parser(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = command.enter(
        subparsers,
        run,
        name="check",
        does="report every problem of specs",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
        exit_codes=_EXIT_CODES,
    )
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="*",
        help="spec file, folder to search for *.yaml and *.yml files, or - for standard input",
    )
    parser.add_argument(
        "--format", choices=list(FORMATS), default="text", help="format of the output (default: %(default)s)"
    )
    add_reports(parser)
    parser.add_argument("--strict", action="store_true", help="fail on warnings too")
    fixes = parser.add_mutually_exclusive_group()
    fixes.add_argument("--fix", action="store_true", help="correct what can be corrected in one way only")
    fixes.add_argument("--diff", action="store_true", help="show what --fix would change, and write no file")
    parser.add_argument("--unsafe-fixes", action="store_true", help="with --fix or --diff, make likely corrections too")
    parser.add_argument("-v", "--verbose", action="store_true", help="name the files that are skipped, and why")
    command.add_quiet(parser, "the closing line: nothing at all if there is no problem")
    parser.add_argument("--watch", action="store_true", help="check again whenever a file changes, until Ctrl-C")
    parser.add_argument("--explain", metavar="CODE", help="explain the code of a problem and check nothing")
    selection.add_options(parser)
    options.add_options(parser)


def run(args: argparse.Namespace) -> int:
    """Checks specs, or explains a code."""
    if args.explain is not None:
        return _explain(args.explain, args.paths)
    if args.watch:
        return _watch(args)
    return _checked(args)[0]


def _watch(args: argparse.Namespace) -> int:
    from netspec.cli.specs import STDIN
    from netspec.cli.watch import watch

    if STDIN in args.paths:
        raise UsageError("--watch takes files and folders; standard input cannot change")
    if args.fix:
        raise UsageError("--watch and --fix exclude each other: a file would change while you edit it")

    def check() -> Collection[str]:
        try:
            return _checked(args)[1]
        except UsageError as error:  # such as a parameter that the spec no longer declares
            sys.stderr.write(f"netspec: error: {visible(str(error))}\n")
            return ()

    watch(check, args.paths or [os.curdir])


def _checked(args: argparse.Namespace) -> tuple[int, Collection[str]]:
    """Checks specs and reports their problems; returns the exit code, and the names of the files that were read."""
    from netspec.cli.specs import STDIN, find_specs, findings, inspect_all, inspect_either

    search = selection.search_of(args)
    reports = reports_of(args.reports)
    overrides = options.overrides(args)
    specs, problems, skipped = find_specs(_paths(args, search), args, search)
    if args.verbose:
        sys.stderr.writelines(visible(f"skipped {each.path}: {each.reason}") + "\n" for each in skipped)
    if args.fix or args.diff:
        from netspec.cli import fix

        if args.fix:
            fix.pass_on(skipped)
        read, code = fix.fix(args, specs, overrides)
        out = sys.stderr if args.diff or STDIN in args.paths else sys.stdout
    elif args.unsafe_fixes:
        raise UsageError("--unsafe-fixes needs --fix or --diff")
    else:
        read, out, code = inspect_all(specs, overrides, inspect_either), sys.stdout, 0
    found = findings(read, problems)
    checked = zip(specs, read, strict=True)
    strict = [each.inspected.problems for spec, each in checked if spec.settings and spec.settings.strict]
    settings = [own for own in search.configuration.read() if own.file]
    lines = {own.file: own.lines for own in settings if own.problems and own.file}
    run = Run(args.strict, checkout(), netspec.__version__, args.quiet)
    failing = frozenset(problem for problems in strict for problem in problems)
    found = replace(found, run=run, lines={**found.lines, **lines}, failing=failing)
    write_reports(reports, found)
    out.write(FORMATS[args.format](found, theme_for(out)))
    return max(code, 1 if found.failed else 0), {*found.files, *found.lines, *(str(own.file) for own in settings)}


def _paths(args: argparse.Namespace, search: Search) -> Sequence[str]:
    """The paths of the command line; without any, the current folder, if it is configured."""
    paths: Sequence[str] = args.paths
    if not paths and search.configuration.of_folder(os.path.realpath(os.curdir)).file:
        return [os.curdir]
    if not paths:
        raise UsageError("expected a file, a folder, or - for standard input")
    return paths


def _explain(code: str, paths: list[str]) -> int:
    from netspec.codes import CODES
    from netspec.report.codes_page import explain

    if paths:
        raise UsageError("--explain takes no PATH")
    if code not in CODES:
        raise unknown("code", code, CODES)
    sys.stdout.write(explain(code))
    return 0
