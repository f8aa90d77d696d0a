"""`netspec new --recipe SPEC`: writes a first recipe to change."""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path

from netspec.cli.new_files import renamed, require_name, shell_word, write_new
from netspec.cli.usage import UsageError
from netspec.expand.yaml_text import scalar_text
from netspec.ops.kinds import NAME
from netspec.report.visible import visible

_STARTER = "starter"
_SUFFIX = "_recipe"


def write_recipe(args: argparse.Namespace) -> int:
    """Writes the recipe."""
    if not os.path.isfile(args.recipe):  # noqa: PTH113 -- a name that no file can have is none
        raise UsageError(f"no such file: '{args.recipe}'; write a spec first with: netspec new NAME")
    name = args.name or f"{Path(args.recipe).stem}{_SUFFIX}"
    if args.name is None and not re.fullmatch(NAME, name):
        raise UsageError(f"'{name}' cannot name a run; give a name: netspec new --recipe FILE NAME")
    require_name(name)
    if args.output is None and "/" in name:
        raise UsageError(f"'{name}' cannot be the name of a file; choose one with -o FILE")
    file = args.output or f"{name}.yaml"
    if os.path.lexists(file):
        raise UsageError(f"{file} already exists; choose another file with -o FILE")
    write_new(file, starter_recipe(name, file, args.recipe))
    if not args.quiet:
        sys.stdout.write(visible(f"wrote {file}; name your data in it; next: netspec check {shell_word(file)}") + "\n")
    return 0


def starter_recipe(name: str, file: str, spec: str) -> str:
    """The text of a first recipe, whose comments name the file that it is written to."""
    text = Path(__file__).with_name(f"{_STARTER}_recipe.yaml").read_text(encoding="utf-8")
    path = os.path.relpath(os.path.realpath(spec), os.path.realpath(os.path.dirname(file) or os.curdir))  # noqa: PTH120
    text = text.replace(f"{_STARTER}.yaml", shell_word(file)).replace("runs/starter", f"runs/{name}")
    return renamed(text.replace("spec: SPEC", f"spec: {scalar_text(path)}"), name)
