"""The files of an interpreted spec: `pass: all` hands the parameters of one on to a file that it uses."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def with_passed_parameters(root: Mapping[str, Any], files: Mapping[str, Any]) -> dict[str, Any]:
    """A file that declares, and gives to each used spec that asks for it, the parameters of that spec."""
    made = dict(root)
    for name, block in root.get("blocks", {}).items():
        if passed := block.get("pass"):
            kept_back = () if passed == "all" else passed["except"]
            inner = with_passed_parameters(files[block["use"]], files).get("params", {})
            inner = {key: declared for key, declared in inner.items() if key not in kept_back}
            made["params"] = {**inner, **made.get("params", {})}
            given = {key: f"${key}" for key in inner}
            made["arg_scope"] = [{"ops": [name], **given}, *made.get("arg_scope", [])]
    return made


def inputs_of(root: Mapping[str, Any]) -> list[str]:
    """The names of the inputs of a file or of a block, which uses them as it does `input`."""
    return list(root.get("inputs", {"input": None}))
