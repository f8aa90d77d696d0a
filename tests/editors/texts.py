"""All specs and recipes that the project holds, and how they name their schemas."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from netspec.codes import CODES, complete, is_shell
from netspec.source.recognition import is_recipe, is_spec
from tests.docs.test_shown_blocks import BLOCKS

ROOT = Path(__file__).parents[2]
SPEC_SCHEMA = (ROOT / "specs" / "netspec.schema.json").as_uri()
RECIPE_SCHEMA = (ROOT / "specs" / "netspec-recipe.schema.json").as_uri()


def texts() -> Iterator[tuple[str, Path, str]]:
    """Names, paths and texts of files in the repository, of what its pages show, and of the examples of codes."""
    for path in sorted([*(ROOT / "specs").rglob("*.yaml"), *(ROOT / "tests").rglob("*.yaml")]):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # no text
        yield str(path.relative_to(ROOT)), path, text
    for block in BLOCKS:
        yield str(block), ROOT / "specs" / "shown.yaml", block.body
    for code, entry in CODES.items():
        for side in ("wrong", "right"):
            if not is_shell(getattr(entry, side)):
                yield f"{code} {side}", ROOT / "specs" / "example.yaml", complete(getattr(entry, side))


def file_name(number: int, text: str) -> str | None:
    """The name of a file that the settings in `conftest` give its schema; None if it is no spec and no recipe."""
    data = text.encode()
    kind = "spec" if is_spec(data) else "recipe" if is_recipe(data) else None
    return kind and f"{number}.{kind}.yaml"


def without_modeline(text: str) -> str:
    """A text whose first comment names no schema, so that the settings do."""
    return text.replace("yaml-language-server:", "schema:")
