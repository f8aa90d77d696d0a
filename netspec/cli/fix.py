"""`netspec check --fix` and `--diff`: corrects specs, or shows how it would, and says how many problems are gone."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence

from netspec.atomic.destination import Refused
from netspec.atomic.file import replace_file
from netspec.cli.options import require_known
from netspec.cli.specs import STDIN, InspectedSpec, content, inspect_either, shown_name, with_lines
from netspec.cli.usage import UsageError
from netspec.diagnostics import Problem
from netspec.fixing.fixer import Draft, Fixed, Fixer
from netspec.pipeline import Inspected, Overrides
from netspec.records import replace
from netspec.report.visible import visible
from netspec.spec_search import Skipped, SpecFile
from netspec.wording import counted

_PROBLEMS, _WRONG_USAGE = 1, 2


def fix(args: argparse.Namespace, specs: Sequence[SpecFile], overrides: Overrides) -> tuple[list[InspectedSpec], int]:
    """Fixes specs. Returns them as they are afterwards, and the least exit code.

    The text of standard input is written to standard output. `--diff` writes the changes there, and no file.
    """
    piped = any(spec.path == STDIN for spec in specs)
    if piped and len(specs) > 1:
        raise UsageError("--fix and --diff take no other PATH beside -")
    data = {spec: content(spec) for spec in specs}
    if overrides.given:
        require_known(overrides.given, [inspect_either(spec, data[spec], overrides).parameters() for spec in specs])
    drafts = [Draft(shown_name(spec), text) for spec, text in data.items() if isinstance(text, bytes)]
    named = {shown_name(spec): spec for spec in specs}

    def check(draft: Draft, texts: Mapping[str, bytes]) -> Inspected:
        return inspect_either(named[draft.file], draft.data, overrides._replace(texts=texts)).inspected

    fixer = Fixer(args.unsafe_fixes, check)
    fixed, inspected = fixer.fix(drafts)
    done = fixed
    if args.diff:
        sys.stdout.writelines(line for each in fixed for line in _diff(each))
    elif piped:
        _write_text(drafts, fixed)
    else:
        done = [each for each in fixed if _wrote(each)]
    texts = {each.file: each.after for each in done}
    if len(done) < len(fixed):  # a file may have been checked with another that could not be written
        read = [inspect_either(spec, texts.get(shown_name(spec), text), overrides) for spec, text in data.items()]
    else:
        read = [_read(spec, text, texts, inspected) for spec, text in data.items()]
    if done and not args.quiet:
        gone = counted(sum(len(each.problems) for each in done), "problem")
        sys.stderr.write(f"{'would fix' if args.diff else 'fixed'} {gone} in {counted(len(done), 'file')}\n")
    code = _WRONG_USAGE if len(done) < len(fixed) else _PROBLEMS if args.diff and fixed else 0
    return [_without(fixer, each) for each in read], code


def pass_on(skipped: Iterable[Skipped]) -> None:
    """Writes the text of standard input as it is, if it is left out."""
    for text in (each.text for each in skipped if each.text is not None):
        _write_text([Draft("", text)], ())


def _read(
    spec: SpecFile, data: bytes | Problem, texts: Mapping[str, bytes], known: Mapping[str, Inspected]
) -> InspectedSpec:
    """A spec as it was checked last."""
    file = shown_name(spec)
    if isinstance(data, Problem):
        return inspect_either(spec, data, Overrides())
    return with_lines(known[file], texts.get(file, data))


def _without(fixer: Fixer, read: InspectedSpec) -> InspectedSpec:
    """A spec without the fixes that were tried, and that a check of their result spoke against."""
    tried = set(fixer.fixable(read.inspected.problems, read.inspected.file))
    problems = (replace(each, fix=None) if each in tried else each for each in read.inspected.problems)
    return replace(read, inspected=replace(read.inspected, problems=tuple(problems)))


def _wrote(fixed: Fixed) -> bool:
    """Writes a file; says why if it cannot be written."""
    try:
        replace_file(fixed.file, fixed.before, fixed.after)
    except Refused as error:
        sys.stderr.write(f"netspec: error: {visible(str(error))}\n")
        return False
    return True


def _write_text(drafts: Sequence[Draft], fixed: Sequence[Fixed]) -> None:
    """Writes the text of standard input, fixed where it changes, byte for byte."""
    sys.stdout.flush()
    sys.stdout.buffer.write(b"".join([each.after for each in fixed] or [draft.data for draft in drafts]))
    sys.stdout.buffer.flush()


def _diff(fixed: Fixed) -> Iterator[str]:
    """The change of a file as a unified diff, which `git apply -p0` and `patch` take."""
    import difflib

    old, new = (_lines(text.decode("utf-8")) for text in (fixed.before, fixed.after))
    for line in difflib.unified_diff(old, new, fixed.file, fixed.file):
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"


def _lines(text: str) -> list[str]:
    """The lines with their ends; other line breaks than a line feed stay inside."""
    pieces = text.split("\n")
    return [*(f"{piece}\n" for piece in pieces[:-1]), *filter(None, pieces[-1:])]
