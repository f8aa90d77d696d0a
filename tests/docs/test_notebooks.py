"""The notebooks of the docs print what they show: their cells are run in order, in one namespace, as a kernel does."""

from __future__ import annotations

import contextlib
import io
import json
import linecache
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.ipynb"))
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)

CELL = {"cell_type", "id", "metadata", "source"}
"""The keys of every cell, by the format of notebooks 4.5."""
CODE = {*CELL, "execution_count", "outputs"}


def cells(path: Path) -> list[Mapping[str, Any]]:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    found: list[Mapping[str, Any]] = notebook["cells"]
    return found


def shown(cell: Mapping[str, Any]) -> str:
    return "".join(line for output in cell["outputs"] for line in output["text"])


def printed(sources: list[str], name: str) -> Iterator[str]:
    """What each cell prints."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for number, source in enumerate(sources):
        file = f"<{name} {number}>"
        linecache.cache[file] = len(source), None, source.splitlines(keepends=True), file  # for tracebacks, AutoGraph
        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            exec(compile(source, file, "exec"), namespace)  # noqa: S102 -- what the page shows
        yield output.getvalue()


@each_notebook
def test_cells_have_the_keys_of_the_format(path: Path) -> None:
    found = cells(path)
    assert len({cell["id"] for cell in found}) == len(found)
    for cell in found:
        assert set(cell) == (CODE if cell["cell_type"] == "code" else CELL)


@each_notebook
def test_links_of_notebooks_have_targets(path: Path) -> None:
    import re

    text = "".join(line for cell in cells(path) if cell["cell_type"] == "markdown" for line in cell["source"])
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    assert links
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.tf
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@each_notebook
def test_cells_print_what_they_show(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("sklearn", "onnx", "onnxruntime"):
        pytest.importorskip(package)
    monkeypatch.chdir(tmp_path)
    code = [cell for cell in cells(path) if cell["cell_type"] == "code"]
    assert list(printed(["".join(cell["source"]) for cell in code], path.stem)) == [shown(cell) for cell in code]


def test_that_another_output_is_noticed() -> None:
    assert list(printed(["a = 1", "print(a)"], "x")) == ["", "1\n"]
    with pytest.raises(NameError):
        list(printed(["print(b)"], "y"))
