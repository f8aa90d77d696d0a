"""Whole messages, word for word: a code is for looking up, and the words are what people mend their files by."""

from pathlib import Path

import pytest

from netspec.diagnostics import Problem
from netspec.pipeline import inspect_text

SPECS = Path(__file__).parents[2] / "specs"


def reported(problem: Problem) -> str:
    """A problem as text: its place, its code, its words, its notes and its help."""
    span = problem.span
    head = f"{span.line}:{span.column}-{span.end_column} {problem.severity.value} [{problem.code}] {problem.text}"
    notes = [f"note: {note.text}" for note in problem.notes]
    return "\n".join([head, *notes, *([f"help: {problem.help}"] if problem.help else [])])


def messages_of(text: str) -> str:
    return "\n".join(map(reported, inspect_text(text, "net.yaml").problems))


def of_images(spec: str, sides: str) -> str:
    return (SPECS / spec).read_text(encoding="utf-8").replace("224, 224", sides)


@pytest.mark.parametrize(
    ("spec", "sides", "message"),
    [
        pytest.param(
            "alexnet_v2.yaml",
            "128, 128",
            """\
41:50-51 error [window-too-large] conv2d 'fc6': a 5x5 VALID window does not fit its input of 2x2
note: input [N, 2, 2, 256] comes from max_pool2d 'pool5', line 36
note: images 128x128 -> conv1 30 -> pool1 14 -> pool2 6 -> pool5 2
help: use padding SAME or a kernel of at most 2x2, or images of at least 195x195""",
            id="alexnet_128",
        ),
        pytest.param(
            "alexnet_v2.yaml",
            "227, 227",
            """\
48:21-27 error [not-squeezable] squeeze 'fc8/squeezed': expected size 1 along axis 1 of [N, 2, 2, 1000], got 2
note: input [N, 2, 2, 1000] comes from conv2d 'fc8', line 45
note: images 227x227 -> conv1 55 -> pool1 27 -> pool2 13 -> pool5 6 -> fc6 2
help: use images of 195x195 to 226x226""",
            id="alexnet_227",
        ),
        pytest.param(
            "alexnet_v2.yaml",
            "60, 300",
            """\
36:31-32 error [window-too-large] max_pool2d 'pool5': a 3x3 VALID window does not fit its input of 2x17
note: input [N, 2, 17, 256] comes from conv2d 'conv5', line 35
note: images 60x300 -> conv1 13x73 -> pool1 6x36 -> pool2 2x17
help: use padding SAME or a kernel of at most 2x17, or images of at least 195x195""",
            id="alexnet_60x300",
        ),
        pytest.param(
            "vgg_16.yaml",
            "300, 300",
            """\
50:21-27 error [not-squeezable] squeeze 'fc8/squeezed': expected size 1 along axis 1 of [N, 3, 3, 1000], got 3
note: input [N, 3, 3, 1000] comes from conv2d 'fc8', line 48
note: images 300x300 -> pool1 150 -> pool2 75 -> pool3 37 -> pool4 18 -> pool5 9 -> fc6 3
help: use images of 224x224 to 255x255""",
            id="vgg_300",
        ),
    ],
)
def test_images_of_the_wrong_size(spec: str, sides: str, message: str) -> None:
    assert messages_of(of_images(spec, sides)) == message


HEAD = """\
netspec: 1
name: net
params:
  depth: {type: int, default: 8, minimum: 1}
input: {name: images, shape: [N, 32, 32, 3]}
layers:
  - conv2d: {num_outputs: $depth, kernel_size: 3, scope: conv1}
"""


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        (
            "  - conv2d: {num_outputs: 8, kernal_size: 3, scope: conv2}",
            (
                "8:30-41 error [unknown-argument] conv2d 'conv2' takes no argument 'kernal_size'\n"
                "help: did you mean 'kernel_size'?"
            ),
        ),
        (
            "  - conv2d: {num_outputs: 8, scope: conv2}",
            (
                "8:5-11 error [missing-argument] conv2d 'conv2': 'kernel_size' is missing\n"
                "help: write conv2d: {kernel_size: ...}, or set it in an arg_scope"
            ),
        ),
        (
            "  - conv2d: {num_outputs: 8, kernel_size: 3.0, scope: conv2}",
            (
                "8:43-46 error [wrong-type] conv2d 'conv2': kernel_size: "
                "expected a whole number >= 1 or a list of 2, got 3.0\nhelp: write 3"
            ),
        ),
        (
            "  - conv2d: {num_outputs: 8, kernel_size: , scope: conv2}",
            (
                "8:42-42 error [wrong-type] conv2d 'conv2': kernel_size: "
                "expected a whole number >= 1 or a list of 2, got nothing"
            ),
        ),
        (
            "  - conv2d: {num_outputs: $(depth / 3), kernel_size: 3, scope: conv2}",
            (
                "8:27-39 error [wrong-type] conv2d 'conv2': num_outputs: "
                "expected a whole number >= 1, got 2.6666666666666665, the value of $(depth / 3)\n"
                "help: write $(depth // 3)"
            ),
        ),
        (
            "  - conv2d: {num_outputs: $(2 * dept), kernel_size: 3, scope: conv2}",
            "8:33-37 error [unknown-name] $(2 * dept): unknown name 'dept'\nhelp: did you mean 'depth'?",
        ),
        (
            "  - conv2d: {num_outputs: $(depth // (depth - 8)), kernel_size: 3, scope: conv2}",
            "8:35-36 error [expression-value] $(depth // (depth - 8)): division by zero",
        ),
        (
            "  - max_pool2d: {kernel_size: $(min(2, depth))}",
            (
                "8:31-47 error [split-expression] "
                "a comma inside {...} splits this expression in two; it must be quoted\n"
                'help: write "$(min(2, depth))"'
            ),
        ),
        (
            "  - conv2d: {num_outputs: 8, kernel_size: 3, scope: conv1}",
            (
                "8:5-11 error [duplicate-variable] conv2d 'conv1': the variable 'net/conv1/weights' already exists\n"
                "note: conv2d 'conv1' creates it, line 7\n"
                "help: write scope: conv1_1"
            ),
        ),
        (
            "  - arg_scope:\n      - {ops: [max_pool2d], kernel_size: 40}\n    layers:\n      - max_pool2d: {}",
            (
                "11:9-19 error [window-too-large] max_pool2d: a 40x40 VALID window does not fit its input of 32x32\n"
                "note: kernel_size is set by the arg_scope on line 9\n"
                "note: input [N, 32, 32, 8] comes from conv2d 'conv1', line 7\n"
                "help: use padding SAME or a kernel of at most 32x32, or images of at least 40x40"
            ),
        ),
        (
            "  - add: {}\n    from: [st, input]",
            "9:12-14 error [unknown-id] add: from: no earlier layer has the id 'st'\nhelp: use one of: input, conv1",
        ),
        (
            "  - lambda: {num_outputs: 8, kernel_size: 3}",
            (
                "8:5-11 error [unknown-op] unknown op 'lambda'\n"
                "help: netspec has no lambda; run `netspec ops` for what it has"
            ),
        ),
        (
            "  - relu: {}\n    wehn: true",
            "9:5-9 error [unknown-key] relu: unknown key 'wehn'\nhelp: did you mean 'when'?",
        ),
        (
            "  - relu: {}\n    when: yes",
            "9:11-14 error [wrong-type] relu: when: expected true or false, got 'yes'\nhelp: write true",
        ),
    ],
)
def test_what_a_person_reads(layers: str, message: str) -> None:
    assert messages_of(HEAD + layers + "\n") == message
