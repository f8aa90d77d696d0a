"""What is offered of other files: their paths, the names of a base, and what a recipe has of its spec."""

from __future__ import annotations

from pathlib import Path

from tests.lsp.completing import HEAD, complete

SPECS = Path(__file__).parents[2] / "specs"


def test_files_below_the_root(tmp_path: Path) -> None:
    (tmp_path / "netspec.toml").write_text("")
    (tmp_path / "nets").mkdir()
    (tmp_path / "nets" / "base.yaml").write_text(HEAD + "layers: [{relu: {}}]\n")
    (tmp_path / "nets" / "other.yaml").write_text("a: 1\n")
    (tmp_path / "above.yaml").write_text("netspec: 1\n")
    mine = tmp_path / "nets" / "mine.yaml"
    mine.write_text("netspec: 1\n")
    assert complete("netspec: 1\nextends: ¦", mine).labels == ["base.yaml"]
    assert {"../above.yaml", "../nets/"} == {*complete("netspec: 1\nextends: ../¦", mine).labels}
    assert complete("netspec: 1\nextends: ../../¦", mine).labels == []
    assert complete("netspec: 1\nextends: /¦", mine).labels == []
    assert complete("netspec: 1\nblocks:\n  b: {use: b¦}", mine).text("base.yaml").endswith("{use: base.yaml}")


def test_parameters_that_are_passed_on(tmp_path: Path) -> None:
    params = "netspec: 1\nname: base\nparams: {width: {type: int, default: 4}, deep: {type: bool, default: false}}\n"
    (tmp_path / "base.yaml").write_text(params + "input: {shape: [N, 3]}\nlayers: [{relu: {}}]\n")
    head, mine = "netspec: 1\nname: x\nblocks:\n  base: {use: base.yaml, pass: ", tmp_path / "x.yaml"
    assert "all" in complete(head + "¦}", mine).labels
    assert complete(head + "{¦}}", mine).labels == ["except"]
    assert complete(head + "{except: [¦]}}", mine).labels == ["width", "deep"]
    layer = "\nlayers:\n  - conv2d: {num_outputs: $¦}"
    assert "width" in complete(head + "all}" + layer, mine).labels
    assert "width" not in complete(head + "{except: [width]}}" + layer, mine).labels


def test_names_of_the_base() -> None:
    mine = SPECS / "mine.yaml"
    head = "netspec: 1\nname: mine\nextends: resnet_v2_50.yaml\n"
    labels = complete(f"{head}patch:\n  change:\n    ¦", mine).labels
    assert {"block1", "block4", "pool5", "logits"} <= {*labels}
    found = complete(f"{head}patch:\n  change:\n    logits: {{¦}}", mine)
    assert {"num_outputs", "kernel_size", "when", "end_point"} <= {*found.labels}
    assert "strides" not in found.labels
    assert complete(f"{head}patch:\n  remove: [lo¦]", mine).text("logits").endswith("remove: [logits]")
    assert "bottleneck" in complete(f"{head}patch:\n  insert_after:\n    pool5:\n      - ¦", mine).labels
    assert "num_classes" in complete(f"{head}patch:\n  change:\n    logits: {{num_outputs: $¦}}", mine).labels


def test_names_with_an_expression_in_them(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(
        HEAD + "layers:\n  - scope: stage_$i\n    repeat: 2\n    layers: [{relu: {}}]\n"
    )
    head = "netspec: 1\nextends: base.yaml\nname: x\npatch:\n  change:\n"
    for typed in ("", "sta", "stage_$"):
        assert complete(f"{head}    {typed}¦", tmp_path / "x.yaml").text("stage_$i").endswith("    stage_$i: {}")


FEATURES = """layers:
  - conv2d: {num_outputs: 1, kernel_size: 1, scope: first}
  - relu: {}
    end_point: features
"""


def test_recipes(tmp_path: Path) -> None:
    (tmp_path / "netspec.toml").write_text("")
    (tmp_path / "net.yaml").write_text(HEAD + FEATURES)
    recipe = tmp_path / "run.yaml"
    head = "recipe: 1\nname: run\nspec: net.yaml\nparams:\n  rate: {type: float, default: 0.1}\n"
    assert "batch_size" in complete(f"{head}¦", recipe).labels
    assert "netspec" not in complete(f"{head}¦", recipe).labels
    assert complete(f"{head}optimizer: {{mom¦}}", recipe).text("momentum").endswith("{momentum: {learning_rate: 1}}")
    assert complete(f"{head}optimizer: {{adam: {{¦}}}}", recipe).labels[0] == "learning_rate"
    assert "$rate" in complete(f"{head}optimizer: {{adam: {{learning_rate: ¦}}}}", recipe).labels
    assert {"width", "deep", "mode"} == {*complete(f"{head}parameters: {{¦}}", recipe).labels}
    assert "b" in complete(f"{head}parameters: {{mode: ¦}}", recipe).labels
    assert "softmax_cross_entropy" in complete(f"{head}loss: ¦", recipe).labels
    assert "features" in complete(f"{head}loss: {{hinge_loss: {{of: ¦}}}}", recipe).labels
    assert complete(f"{head}set: {{¦}}", recipe).labels == ["first."]
    assert {"first.num_outputs", "first.when"} <= {*complete(f"{head}set: {{first.¦}}", recipe).labels}
    assert complete(f"{head}set: {{first.pad¦}}", recipe).text("first.padding").endswith("{first.padding: VALID}")
    assert "VALID" in complete(f"{head}set: {{first.padding: ¦}}", recipe).labels
    assert "net.yaml" in complete(f"{head}init_from: {{checkpoint: ¦}}", recipe).labels
    assert "net.yaml" in complete("recipe: 1\nname: run\nspec: ¦", recipe).labels
    assert "mixed_bfloat16" in complete(f"{head}precision: ¦", recipe).labels
    found = complete(f"{head}metrics: [acc¦]", recipe)
    assert found.text("accuracy").endswith("[accuracy]")


SAME_NAMES = """\
netspec: 1
name: base
input: {shape: [N, 32, 32, 3]}
layers:
  - scope: left
    layers:
      - conv2d: {num_outputs: 4, kernel_size: 3, scope: first}
  - scope: right
    layers:
      - max_pool2d: {kernel_size: 3, scope: first}
"""


def test_layers_that_share_a_name_are_named_by_paths_and_each_has_its_own_arguments(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(SAME_NAMES, encoding="utf-8")
    variant = "netspec: 1\nextends: base.yaml\npatch:\n  change:\n    "
    named = complete(f"{variant}¦", tmp_path / "variant.yaml")
    assert sorted(named.labels) == ["left", "left/first", "right", "right/first"]
    for label, has_outputs in (("left/first", True), ("right/first", False)):
        changed = complete(f"{variant}{label}: {{¦}}", tmp_path / "variant.yaml").labels
        assert "kernel_size" in changed
        assert ("num_outputs" in changed) == has_outputs


BLOCKS = """\
netspec: 1
name: net
input: {shape: [N, 32, 32, 3]}
blocks:
  unit:
    params: {depth: {type: int}}
    layers:
      - conv2d: {num_outputs: $depth, kernel_size: 3, scope: conv1}
      - {scope: in, layers: [conv2d: {num_outputs: 2, kernel_size: 1, scope: conv2}]}
layers: [unit: {depth: 2}]
"""


def test_layers_of_the_blocks_of_a_base(tmp_path: Path) -> None:
    (tmp_path / "base.yaml").write_text(BLOCKS)
    mine = tmp_path / "mine.yaml"
    head = "netspec: 1\nextends: base.yaml\nname: mine\npatch:\n  change:\n    "
    assert {"unit.conv1", "unit.in", "unit.conv2"} <= {*complete(f"{head}¦", mine).labels}
    assert complete(f"{head}unit.co¦", mine).text("unit.conv1").endswith("    unit.conv1: {}")
    found = complete(f"{head}unit.conv1: {{¦}}", mine).labels
    assert {"kernel_size", "when"} <= {*found}
    assert "depth" not in found
    recipe = tmp_path / "run.yaml"
    labels = complete("recipe: 1\nname: run\nspec: base.yaml\nset: {unit.conv1.¦}", recipe).labels
    assert "unit.conv1.kernel_size" in labels
