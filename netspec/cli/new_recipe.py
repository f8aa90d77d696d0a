"""`netspec new --recipe SPEC`: writes a first recipe to change."""

from __future__ import annotations

import argparse
import os
import re
import sys
from pathlib import Path

from netspec.cli.new_files import renamed, require_name, shell_word, tell_old_schema, write_with_schema
from netspec.cli.schema_beside import RECIPES, schema_beside
from netspec.cli.usage import UsageError
from netspec.expand.yaml_text import scalar_text
from netspec.ops.kinds import NAME
from netspec.report.visible import visible
from netspec.source.recognition import is_recipe, is_spec

_STARTER = "starter"
_SUFFIX = "_recipe"


def write_recipe(args: argparse.Namespace) -> int:
    """Writes the recipe."""
    if not os.path.isfile(args.recipe):  # noqa: PTH113 -- a name that no file can have is none
        raise UsageError(f"no such file: '{args.recipe}'; write a spec first with: netspec new NAME")
    _require_spec(args.recipe)
    name = args.name or f"{Path(args.recipe).stem}{_SUFFIX}"
    if args.name is None and not re.fullmatch(NAME, name):
        raise UsageError(f"'{name}' cannot name a run; give a name: netspec new --recipe FILE NAME")
    require_name(name)
    if args.output is None and "/" in name:
        raise UsageError(f"'{name}' cannot be the name of a file; choose one with -o FILE")
    file = args.output or f"{name}.yaml"
    if os.path.lexists(file):
        raise UsageError(f"{file} already exists; choose another file with -o FILE")
    schema = schema_beside(file, RECIPES)
    write_with_schema({file: starter_recipe(name, file, args.recipe, schema.reference)}, schema)
    if not args.quiet:
        beside = "" if schema.is_there else f", with {schema.file}"
        said = f"wrote {file}{beside}; name your data in it; next: netspec check {shell_word(file)}"
        sys.stdout.write(visible(said) + "\n")
        tell_old_schema(schema, "netspec schema --recipe")
    return 0


def _require_spec(file: str) -> None:
    """Refuses a file that is meant as something else than a spec; the faults of a spec are for `check` to tell."""
    from netspec.source.decoding import MAX_BYTES

    try:
        with Path(file).open("rb") as opened:
            data = opened.read(MAX_BYTES)
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from error
    if is_recipe(data):
        raise UsageError(f"{file} is a recipe; give the spec that it trains")
    if data.strip() and not is_spec(data):
        raise UsageError(f"{file} is no spec: it has no key 'netspec'; write one with: netspec new NAME")


def starter_recipe(name: str, file: str, spec: str, schema: str = RECIPES) -> str:
    """The text of a first recipe, whose comments name the file that it is written to, and its schema."""
    text = Path(__file__).with_name(f"{_STARTER}_recipe.yaml").read_text(encoding="utf-8")
    path = os.path.relpath(os.path.realpath(spec), os.path.realpath(os.path.dirname(file) or os.curdir))  # noqa: PTH120
    text = (
        text.replace(RECIPES, schema)
        .replace(f"{_STARTER}.yaml", shell_word(file))
        .replace("runs/starter", f"runs/{name}")
    )
    return renamed(text.replace("spec: SPEC", f"spec: {scalar_text(path)}"), name)
