"""`diff` of hostile specs: its bounds, and what it prints."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.hostile.metering import HEAD, OPEN, RELU, demand, measured, times

MEGABYTES = 300
"""For two networks."""

LAYER = "  - conv2d: {num_outputs: 8, kernel_size: 1, scope: c@}\n"
COUNT = 10_000
PAIRS: dict[str, tuple[Callable[[], str], Callable[[], str]]] = {
    "every_layer_changed": (
        lambda: f"{HEAD}layers:\n{times(COUNT, LAYER)}",
        lambda: f"{HEAD}layers:\n{times(COUNT, LAYER.replace('8', '9'))}",
    ),
    "every_layer_renamed": (
        lambda: f"{HEAD}layers:\n{times(COUNT, LAYER)}",
        lambda: f"{HEAD}layers:\n{times(COUNT, LAYER.replace('c@', 'd@'))}",
    ),
    "no_layer_in_common": (
        lambda: f"{HEAD}layers:\n{times(COUNT, '  - relu: {}' + chr(10))}",
        lambda: f"{HEAD}layers:\n{times(COUNT, '  - elu: {}' + chr(10))}",
    ),
    "unnamed_layers_in_turns": (
        lambda: f"{HEAD}layers:\n{times(COUNT // 2, '  - relu: {}' + chr(10) + '  - elu: {}' + chr(10))}",
        lambda: f"{HEAD}layers:\n{times(COUNT // 4, ('  - elu: {}' + chr(10)) * 2 + ('  - relu: {}' + chr(10)) * 2)}",
    ),
    "reversed": (
        lambda: f"{HEAD}layers:\n{times(COUNT, LAYER)}",
        lambda: f"{HEAD}layers:\n" + "".join(LAYER.replace("@", str(at)) for at in reversed(range(COUNT))),
    ),
    "wide_concatenations": (
        lambda: (
            f"{OPEN}layers:\n  - relu: {{}}\n    id: r\n"
            + times(200, f"  - concat: {{axis: 3, name: k@}}\n    from: [{', '.join(['r'] * 50)}]\n")
        ),
        lambda: (
            f"{OPEN}layers:\n  - relu: {{}}\n    id: r\n"
            + times(200, f"  - concat: {{axis: 3, name: m@}}\n    from: [{', '.join(['r'] * 51)}]\n")
        ),
    ),
}


def compared(folder: Path, texts: tuple[str, str], *options: str) -> tuple[int, str]:
    paths = [folder / name for name in ("a.yaml", "b.yaml")]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    outcome = measured("diff", *options, *paths)
    assert outcome.megabytes < MEGABYTES
    assert "Traceback" not in outcome.output
    return outcome.code, outcome.output


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=() if name == "every_layer_renamed" else pytest.mark.slow) for name in PAIRS]
)
def test_large_networks_are_within_the_bounds(name: str, tmp_path: Path) -> None:
    before, after = PAIRS[name]
    code, output = compared(tmp_path, (before(), after()))
    assert code == 0, output[-2_000:]
    assert len(output) < 100_000


def test_a_spec_is_refused_where_check_refuses_it(tmp_path: Path) -> None:
    code, output = compared(
        tmp_path, (f"{HEAD}{RELU}", f"{HEAD}layers:\n  - repeat: 31000\n    layers: [relu: {{}}]\n")
    )
    assert code == 1
    assert "[too-many-layers]" in output


@pytest.mark.parametrize("options", [[], ["--format", "markdown"], ["--format", "json"]], ids=" ".join)
def test_nothing_that_is_printed_controls_a_terminal(options: list[str], tmp_path: Path) -> None:
    wild = '"x\\e[2J\\u202e|`<b>"'
    texts = [
        f"netspec: 1\nname: net\nparams: {{k: {{type: str, default: {value}}}}}\n"
        f"input: {{name: images, shape: [N, 8, 8, 3]}}\nlayers:\n  - relu: {{}}\n"
        for value in (wild, '"plain"')
    ]
    paths = [tmp_path / name for name in ("a.yaml", "b.yaml")]
    for path, text in zip(paths, texts, strict=True):
        path.write_text(text, encoding="utf-8")
    for pair in (paths, paths[::-1]):
        outcome = measured("diff", *options, *pair)
        demand(outcome)
        assert outcome.code == 0
        assert "plain" in outcome.output
