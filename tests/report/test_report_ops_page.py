import re

import pytest

from netspec.ops import FAMILIES, OPS
from netspec.recipe.families import RECIPE_FAMILIES
from netspec.report.ops_page import known_names, op_page, ops_list, ops_markdown

MAX_POOL2D = """\
max_pool2d (op)

  Maximum over a sliding window.

  SAME: `out = ceil(in / stride)`. VALID: `out = floor((in - kernel) / stride) + 1`. Explicit padding adds to
  `in`. Defaults are those of `slim.max_pool2d`. FLOPs: one comparison per element of each window.

  - max_pool2d: {kernel_size: ...}

  kernel_size          window height and width
                       integer >= 1 or [height, width]; required
  stride               step between windows
                       integer >= 1 or [height, width]; default 2
  padding              what happens at the edges, or how many positions are added there
                       SAME or VALID or integer >= 0 or [height, width], each an integer >= 0 or [before, after]; default VALID
  data_format          layout of the image
                       NHWC or NCHW; default NHWC
  outputs_collections  collections to add the output to
                       collection name or list of them, or null; default null
  scope                name scope
                       name, or null; default null
  ceil_mode            whether sizes are rounded up, as Caffe does and SAME always does, by a last window that is not full
                       true or false; default false
"""  # noqa: E501


def test_the_page_of_an_op() -> None:
    assert op_page("max_pool2d") == MAX_POOL2D


def test_a_name_of_several_things_shows_them_all() -> None:
    heads = [line for line in op_page("identity").splitlines() if line.startswith("identity (")]
    assert heads == ["identity (op)", "identity (activation)", "identity (initializer)"]


def test_how_functions_are_written() -> None:
    assert "\n  {l2: ...}\n" in op_page("l2")
    assert "\n  {constant: 0}\n" in op_page("constant")
    assert "\n  xavier\n" in op_page("xavier")


def test_an_op_of_several_inputs_says_how_they_are_named() -> None:
    assert "\n  - concat: {axis: ...}\n    from: [id1, id2]\n" in op_page("concat")


@pytest.mark.parametrize("name", known_names())
def test_every_page_has_every_argument(name: str) -> None:
    page = op_page(name)
    entries = [
        *([OPS[name]] if name in OPS else []),
        *(f.members[name] for f in (*FAMILIES, *RECIPE_FAMILIES) if name in f.members),
    ]
    assert entries
    for entry in entries:
        assert entry.meaning() in page
        for argument, arg in entry.arguments.items():
            assert re.search(rf"^  {argument} +{re.escape(arg.meaning)}$", page, re.MULTILINE)


def test_the_list_has_them_all() -> None:
    shown = ops_list()
    words = set(re.findall(r"\w+", shown))
    assert set(known_names()) <= words
    for op in OPS.values():
        assert op.meaning() in shown


def test_the_reference_page_is_well_formed() -> None:
    page = ops_markdown()
    for key in OPS:
        assert f"\n## {key}\n" in page
        assert f"[{key}](#{key})" in page
    for family in FAMILIES:
        for key in family.members:
            assert f"\n### {family.noun} {key}\n" in page
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {3, 5}
    assert page.count("```") % 2 == 0
    assert page.endswith("|\n")
