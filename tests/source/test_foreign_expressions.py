"""Expressions in the notation of other languages: what is wrong within them is reported at its place."""

import pytest

from netspec.pipeline import inspect_text

SPEC = "netspec: 1\nname: x\ninput: {shape: [N, 8, 8, 1]}\nlayers:\n  - max_pool2d: {kernel_size: VALUE}\n"


@pytest.mark.parametrize("value", ["{{wide}}", "{{ wide }}", "{{   wide}}", "${wide}", "{{- wide }}", "{{ 1 + wide }}"])
def test_an_unknown_name_is_reported_where_it_is(value: str) -> None:
    text = SPEC.replace("VALUE", value)
    line = text.splitlines()[4]
    found = {problem.code: problem.span for problem in inspect_text(text, "net.yaml").problems}
    notation, name = found["yaml-syntax"], found["unknown-name"]
    assert line[notation.column - 1 : notation.end_column - 1] == value
    assert line[name.column - 1 : name.end_column - 1] == "wide"
