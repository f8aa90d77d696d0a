"""Generates the files that are made from the code; with --check, lists those that are stale."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import yaml

from netspec.recipe.recipe_schema import recipe_schema
from netspec.report.codes_page import codes_markdown
from netspec.report.folded_json import folded_json
from netspec.report.ops_page import ops_markdown
from netspec.report.recipes_page import recipes_markdown
from netspec.schema import json_schema

ROOT = Path(__file__).resolve().parent.parent

STRICTER = ROOT / "tests" / "differential" / "stricter.yaml"


def stricter_markdown() -> str:
    """The page of what netspec refuses though TensorFlow builds it, from the list that the differential run reads."""
    entries = sorted(yaml.safe_load(STRICTER.read_text(encoding="utf-8")), key=lambda entry: entry["code"])
    rows = [
        f"| [{entry['code']}](diagnostics.md#{entry['code']}) | {entry['what']} | {entry['why']} |" for entry in entries
    ]
    return "\n".join([*_STRICTER_INTRODUCTION, "", "| code | refused | why |", "| --- | --- | --- |", *rows, ""])


_STRICTER_INTRODUCTION = (
    "# Where netspec is stricter than TensorFlow",
    "",
    "TensorFlow trusts a size that it does not know, and fails as the graph runs. netspec refuses what is listed here",
    "though TensorFlow builds it. [Random specs](differential.md) show that TensorFlow refuses whatever else netspec",
    "refuses, but for rules of the language, such as the number of inputs of a `concat`.",
    "",
    "This page is made from `tests/differential/stricter.yaml`, which the tests read; edit that, not this page.",
)

GENERATED: Mapping[str, Callable[[], str]] = {
    "specs/netspec.schema.json": lambda: folded_json(json_schema()),
    "specs/netspec-recipe.schema.json": lambda: folded_json(recipe_schema()),
    "docs/recipe-reference.md": recipes_markdown,
    "docs/ops.md": ops_markdown,
    "docs/diagnostics.md": codes_markdown,
    "docs/stricter.md": stricter_markdown,
}


def main() -> int:
    """Exit 0 if all is written, or with --check if all is up to date; 1 if a file is stale."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file is stale")
    check = parser.parse_args().check
    stale = []
    for name, make in GENERATED.items():
        path = ROOT / name
        text = make()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    for name in stale:
        sys.stdout.write(f"{name} {'is stale: run python tools/generate.py' if check else 'written'}\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
