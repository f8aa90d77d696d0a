"""Codes for files and their text: what can be wrong before the content is checked as a spec."""

from __future__ import annotations

from collections.abc import Mapping

from netspec.codes.code import Code, Fixable
from netspec.diagnostics import Severity


def _error(meaning: str, wrong: str, right: str, fix: Fixable = "") -> Code:
    return Code(Severity.ERROR, meaning, wrong, right, fix)


_SOUND = "$ netspec check specs/alexnet_v2.yaml"

_FILES: Mapping[str, Code] = {
    "no-such-file": _error("The given path names no file.", "$ netspec check specs/alexnet_v3.yaml", _SOUND, "safe"),
    "is-a-folder": _error(
        "A folder was given where one file is expected. `netspec check` and `netspec verify` accept folders; other "
        "commands take one file.",
        "$ netspec show specs",
        "$ netspec show specs/alexnet_v2.yaml",
    ),
    "cannot-read": _error(
        "The file or folder exists but cannot be read: it is not a regular file, or permission is denied.",
        "$ netspec check /dev/null",
        _SOUND,
    ),
    "no-specs": _error(
        "The folder to check contains no spec, at any depth: no file that ends in `.yaml` or `.yml` and has the key "
        "`netspec` at its top level.",
        "$ mkdir empty\n$ netspec check empty",
        "$ mkdir full\n$ cp specs/alexnet_v2.yaml full\n$ netspec check full",
    ),
    "not-a-spec": _error(
        "A YAML file that is given by name has no key `netspec`, and most of its other keys are not those of a spec. "
        "In a folder that is searched, a file without the key is skipped.",
        "$ printf 'services:\\n  web: {image: nginx}\\n' > compose.yaml\n$ netspec check compose.yaml",
        _SOUND,
    ),
    "toml-syntax": _error(
        "The configuration file, `netspec.toml` or `pyproject.toml`, is not valid TOML.",
        "$ echo 'ignore = [unused-parameter]' > netspec.toml\n$ netspec check specs/alexnet_v2.yaml",
        "$ echo 'ignore = [\"unused-parameter\"]' > netspec.toml\n$ netspec check specs/alexnet_v2.yaml",
    ),
    "file-too-large": _error(
        "The file is larger than 2 MiB, the limit for a spec.",
        "$ head -c 3000000 /dev/zero > large.yaml\n$ netspec check large.yaml",
        _SOUND,
    ),
    "empty-file": _error(
        "The file is empty, or contains only comments.",
        '$ echo "# to be written" > net.yaml\n$ netspec check net.yaml',
        _SOUND,
    ),
    "not-utf8": _error(
        "The file is not UTF-8 text.",
        "$ iconv -f UTF-8 -t UTF-16 specs/alexnet_v2.yaml > net.yaml\n$ netspec check net.yaml",
        _SOUND,
    ),
    "byte-order-mark": _error(
        "The file begins with a byte order mark, an invisible character that some editors add.",
        "$ printf '\\357\\273\\277' | cat - specs/alexnet_v2.yaml > net.yaml\n$ netspec check net.yaml",
        _SOUND,
        fix="safe",
    ),
    "too-many-files": _error(
        "A spec extends and uses more than 256 files in total. A file that is used several times counts each time.",
        "$ printf 'netspec: 1\\nname: many\\ninput: {shape: [N, 8, 8, 3]}\\nblocks:\\n' > specs/many.yaml\n"
        "$ seq -f ' b%g: {use: alexnet_v2.yaml}' 300 >> specs/many.yaml\n"
        "$ printf 'layers:\\n - relu: {}\\n' >> specs/many.yaml\n$ netspec check specs/many.yaml",
        _SOUND,
    ),
    "too-costly": _error(
        "Checking the spec needs more than 1,500,000 steps. Values, layers, names, terms of symbolic sizes, "
        "candidates for suggestions and problems each cost steps, the same number on every machine. The problem is "
        "reported at the place where the check stopped. `--unbounded`, or `netspec.unbounded()` in Python, removes "
        "the limit.",
        "$ printf 'netspec: 1\\nname: long\\ninput: {shape: [N, 8]}\\nlayers:\\n - scope: ' > net.yaml\n"
        "$ head -c 500000 /dev/zero | tr '\\0' 'a' >> net.yaml\n"
        "$ printf '\\n   layers: [{repeat: 3000, layers: [relu: {}]}]\\n' >> net.yaml\n$ netspec check net.yaml",
        _SOUND,
    ),
    "too-many-nodes": _error(
        "The file has more than 400,000 values. A value that an alias repeats counts each time.",
        "$ yes ' - 1' | head -n 400001 > net.yaml\n$ netspec check net.yaml",
        _SOUND,
    ),
}

_YAML: Mapping[str, Code] = {
    "yaml-syntax": _error(
        "The text is not valid YAML 1.2; for example, a bracket or a quote is not closed.",
        "layers:\n  - conv2d: {num_outputs: 64, kernel_size: 3",
        "layers:\n  - conv2d: {num_outputs: 64, kernel_size: 3}",
        fix="safe",
    ),
    "tab": _error(
        "A tab is used where YAML requires spaces.",
        "input:\n\tshape: [N, 224, 224, 3]",
        "input:\n  shape: [N, 224, 224, 3]",
        fix="safe",
    ),
    "tag-not-allowed": _error(
        "A value has a tag, a word that begins with `!`. A spec is plain data, without tags.",
        "doc: !!str A small net.",
        "doc: A small net.",
    ),
    "several-documents": _error(
        "The file contains a second YAML document, after `---` or `...`. One file is one network.",
        "name: first\n---\nname: second",
        "name: first",
    ),
    "merge-key": _error(
        "The merge key `<<` is not part of YAML 1.2. Put what layers share in an `arg_scope`.",
        "- conv2d: &usual {num_outputs: 64, kernel_size: 3}\n- conv2d: {<<: *usual, stride: 2}",
        "- arg_scope:\n    - {ops: [conv2d], num_outputs: 64, kernel_size: 3}\n"
        "  layers:\n    - conv2d: {}\n    - conv2d: {stride: 2}",
    ),
    "unknown-alias": _error(
        "An alias `*name` has no anchor `&name` above it.",
        "- conv2d: {num_outputs: 64, kernel_size: &window 3}\n- max_pool2d: {kernel_size: *windows}",
        "- conv2d: {num_outputs: 64, kernel_size: &window 3}\n- max_pool2d: {kernel_size: *window}",
        fix="likely",
    ),
    "recursive-alias": _error(
        "An alias is inside the value of its own anchor, so it would never end.",
        "layers: &all\n  - flatten: {}\n  - layers: *all",
        "layers:\n  - layers: &some\n      - relu: {}\n  - layers: *some",
    ),
    "key-not-a-string": _error(
        "A mapping's key is not text but a number, a boolean, null, a list or a mapping.",
        "params:\n  1: {type: int, default: 1}",
        "params:\n  depth: {type: int, default: 1}\nlayers:\n  - conv2d: {num_outputs: $depth, kernel_size: 3}",
        fix="likely",
    ),
    "duplicate-key": _error(
        "A key occurs twice in one mapping, so one of its values would be lost.",
        "- conv2d: {num_outputs: 64, kernel_size: 3, num_outputs: 32}",
        "- conv2d: {num_outputs: 64, kernel_size: 3}",
    ),
    "number-not-finite": _error(
        "A number is infinite, not a number (NaN), or too large for a float.",
        "- dropout: {keep_prob: .nan}",
        "- dropout: {keep_prob: 0.5}",
    ),
    "number-too-large": _error(
        "An integer does not fit into 64 bits, the size of a tensor does not fit into the 32 bits that TensorFlow "
        "uses, or a tensor or a variable has more than 2^63 - 1 elements.",
        "- conv2d: {num_outputs: 10000000000000000000, kernel_size: 3}",
        "- conv2d: {num_outputs: 1000, kernel_size: 3}",
    ),
    "too-deep": _error(
        "Mappings and lists are nested more than 64 levels deep, or blocks or functions call one another in too long "
        "a chain.",
        f"doc: {'[' * 64}{']' * 64}",
        "doc: A small net.",
    ),
    "split-expression": _error(
        "Inside `{...}` or `[...]` a comma ends an unquoted value, so it cuts this expression in two. Put the "
        "expression in quotes.",
        "- max_pool2d: {kernel_size: $(min(2, 3))}",
        '- max_pool2d: {kernel_size: "$(min(2, 3))"}',
        fix="safe",
    ),
}

TEXT: Mapping[str, Code] = {**_FILES, **_YAML}
