"""Files and words of other programs: a file is one problem, and a word whose value means something else is told so."""

from __future__ import annotations

import pytest

from netspec.pipeline import inspect_text


@pytest.mark.parametrize(
    ("name", "text", "program"),
    [
        ("yolo.cfg", "[net]\nbatch=1\nwidth=416\n\n[convolutional]\nfilters=32\n", "Darknet"),
        ("lenet.prototxt", 'name: "LeNet"\nlayer {\n  name: "conv1"\n  type: "Convolution"\n}\n', "Caffe"),
        ("NET.PY", "import torch\n\nclass Net(torch.nn.Module):\n    pass\n", "Python"),
    ],
)
def test_a_network_of_another_program_is_one_problem(name: str, text: str, program: str) -> None:
    [problem] = inspect_text(text, name).problems
    assert problem.code == "not-a-spec"
    assert problem.help
    assert program in problem.help


def test_that_a_spec_may_have_any_name() -> None:
    [problem] = inspect_text("netspec: 1\nname: net\ninput: {shape: [N, 8]\nlayers: []\n", "net.cfg").problems
    assert problem.code == "yaml-syntax"
    assert not inspect_text("netspec: 1\nname: net\ninput: {shape: [N, 8]}\nlayers: [relu: {}]\n", "net.cfg").problems


@pytest.mark.parametrize("size", [3, 5, 7])
@pytest.mark.parametrize("word", ["local_size", "size"])
def test_the_window_of_an_lrn_is_no_radius(word: str, size: int) -> None:
    """Caffe and PyTorch give the whole window, of 2 * radius + 1, and divide alpha by it; neither is fixed unseen."""
    layer = f"- lrn: {{{word}: {size}, alpha: 0.0001}}"
    [problem] = inspect_text(
        f"netspec: 1\nname: net\ninput: {{shape: [N, 8, 8, 3]}}\nlayers:\n  {layer}\n", "net.yaml"
    ).problems
    help = problem.help or ""
    radius = help.removeprefix("write depth_radius: ").partition(",")[0]
    number, _, two = radius.partition(" // ")
    assert 2 * (int(number) // int(two)) + 1 == size
    assert help.endswith(f"alpha divided by {size}")
    assert problem.fix is None
