"""A declaration that a variant no longer uses is no fault of the base, which is sound without the variant."""

from __future__ import annotations

from pathlib import Path

import pytest

import netspec
from netspec.pipeline import inspect_file

BASE = """\
netspec: 1
name: net
params:
  keep: {type: float, default: 0.8}
  width: {type: int, default: 8}
input: {name: images, shape: [N, 8, 8, 3]}
arg_scope:
  - {ops: [conv2d], padding: VALID}
layers:
  - conv2d: {num_outputs: $width, kernel_size: 3, weights_regularizer: {l2: $(keep / 10)}, scope: conv}
  - dropout: {keep_prob: $keep, scope: drop}
"""


def warned(folder: Path, text: str) -> list[tuple[str, int, str]]:
    (folder / "base.yaml").write_text(BASE, encoding="utf-8")
    (folder / "net.yaml").write_text(f"netspec: 1\nextends: base.yaml\n{text}", encoding="utf-8")
    assert netspec.check(folder / "base.yaml") == ()
    problems = netspec.check(folder / "net.yaml")
    return [(Path(problem.span.file).name, problem.span.line, problem.code) for problem in problems]


@pytest.mark.parametrize(
    "patch",
    [
        "change: {drop: {keep_prob: 0.5}}",
        "remove: [drop]",
        "replace: {conv: [{flatten: {}}]}",
    ],
)
def test_a_patch_makes_nothing_of_the_base_unused(tmp_path: Path, patch: str) -> None:
    assert warned(tmp_path, f"patch: {{{patch}}}\n") == []


@pytest.mark.parametrize(
    ("patch", "name", "value"),
    [
        ("change: {conv: {num_outputs: 4}}", "width", "4}}"),
        ("change: {conv: {weights_regularizer: null}, drop: {keep_prob: 0.5}}", "keep", "null"),
        ("change: {conv: {weights_regularizer: {l2: 1}}, drop: {keep_prob: 0.5}}", "keep", "{l2"),
    ],
)
def test_a_patch_that_takes_the_effect_of_a_parameter_is_warned_of(
    tmp_path: Path, patch: str, name: str, value: str
) -> None:
    assert warned(tmp_path, f"patch: {{{patch}}}\n") == [("net.yaml", 3, "unused-parameter")]
    (problem,) = netspec.check(tmp_path / "net.yaml")
    assert problem.text == f"the parameter '{name}' of the base is no longer read"
    assert problem.span.column == f"patch: {{{patch}}}".index(value) + 1
    assert [(Path(note.span.file).name, note.text) for note in problem.notes if note.span] == [
        ("base.yaml", "it is declared here")
    ]
    ignored = f"patch: {{{patch}}}  # netspec: ignore[unused-parameter]\n"
    assert warned(tmp_path, ignored) == []
    (tmp_path / "next.yaml").write_text("netspec: 1\nextends: net.yaml\nname: next\n", encoding="utf-8")
    assert netspec.check(tmp_path / "next.yaml") == ()


def test_what_the_variant_declares_itself_is_warned_of(tmp_path: Path) -> None:
    found = warned(
        tmp_path, "params:\n  more: {type: int, default: 1}\narg_scope:\n  - {ops: [max_pool2d], padding: SAME}\n"
    )
    assert found == [("net.yaml", 4, "unused-parameter"), ("net.yaml", 6, "unused-arg-scope")]


def test_a_setting_of_the_command_line_makes_nothing_unused(tmp_path: Path) -> None:
    path = tmp_path / "base.yaml"
    path.write_text(BASE.replace("layers:", "  - {ops: [max_pool2d], stride: 1}\nlayers:"), encoding="utf-8")
    settings = ("conv.num_outputs=4", "conv.weights_regularizer.l2=1e-4", "drop.keep_prob=$(1 / 2)")
    inspected = inspect_file(path, settings=settings)
    assert [(problem.span.line, problem.code) for problem in inspected.problems] == [(9, "unused-arg-scope")]
