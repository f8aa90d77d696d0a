"""Groups among branches: what their rounds make, in blocks, in `else` and after patches."""

from __future__ import annotations

from pathlib import Path

import netspec
from netspec.network import Network

HEAD = "netspec: 1\nname: net\ninput: {shape: [N, 16, 16, 4]}\n"
LISTED = """\
  - branches:
      - - conv2d: {num_outputs: 2, kernel_size: 3, scope: conv_1}
      - - conv2d: {num_outputs: 4, kernel_size: 3, scope: conv_2}
      - []
    join: {concat: {axis: 3}}
"""
BY_ROUNDS = """\
  - branches:
      - repeat: 2
        layers:
          - conv2d: {num_outputs: $(2 * i), kernel_size: 3, scope: conv_$i}
      - []
    join: {concat: {axis: 3}}
"""


def elaborated(folder: Path, text: str) -> Network:
    (folder / "net.yaml").write_text(text, encoding="utf-8")
    return netspec.load(folder / "net.yaml").elaborate()


def described(network: Network) -> list[tuple[object, ...]]:
    """What the layers are, without their places in the file."""
    return [
        (layer.scope, layer.inputs, layer.output_shape, [(each.name, each.shape) for each in layer.variables])
        for layer in network.layers
    ]


def indented(text: str) -> str:
    return "".join(f"    {line}" for line in text.splitlines(keepends=True))


def test_rounds_are_the_branches_of_a_list(tmp_path: Path) -> None:
    one, other = (elaborated(tmp_path, f"{HEAD}layers:\n{text}") for text in (LISTED, BY_ROUNDS))
    assert described(one) == described(other)
    assert [layer.inputs for layer in other.layers] == [(0,), (0,), (1, 2, 0)]


def test_in_blocks_and_in_else(tmp_path: Path) -> None:
    for around in (
        "blocks:\n  fan:\n    layers:\n{}layers:\n  - relu: {{}}\n  - fan: {{}}\n",
        "layers:\n  - relu: {{}}\n  - when: false\n    layers: []\n    else:\n{}",
    ):
        texts = (HEAD + around.format(indented(text)) for text in (LISTED, BY_ROUNDS))
        one, other = (described(elaborated(tmp_path, text)) for text in texts)
        assert one == other


def test_a_round_of_none_and_a_condition_leave_branches_out(tmp_path: Path) -> None:
    more = "      - when: false\n        layers: [relu: {}]\n      - repeat: 0\n        layers: [relu: {}]\n"
    text = BY_ROUNDS.replace("      - []\n", f"      - []\n{more}")
    assert described(elaborated(tmp_path, f"{HEAD}layers:\n{text}")) == described(
        elaborated(tmp_path, f"{HEAD}layers:\n{BY_ROUNDS}")
    )


def test_one_round_is_changed_by_its_path(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(f"{HEAD}layers:\n{BY_ROUNDS}", encoding="utf-8")
    text = "netspec: 1\nextends: base.yaml\nname: net\npatch:\n  change:\n    conv_2: {kernel_size: 1}\n"
    network = elaborated(tmp_path, text)
    assert [layer.variables[0].shape for layer in network.layers[:2]] == [(3, 3, 4, 2), (1, 1, 4, 4)]


def test_the_final_step_is_in_a_round(tmp_path: Path) -> None:
    text = BY_ROUNDS.replace("scope: conv_$i}", "scope: conv_$i}\n            end_point: end_$i")
    network = elaborated(tmp_path, f"{HEAD}end_points: {{final: end_1}}\nlayers:\n{text}")
    assert [layer.scope for layer in network.layers] == ["net/conv_1"]
