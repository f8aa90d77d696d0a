"""Kinds of faults, planted into a sound network with every construct; `§` marks the place at which each is reported.

A kind says what it hides of the tensor behind it, and what it needs to know of the tensor before it: one fault may
hide another only where these meet.
"""

from __future__ import annotations

from typing import NamedTuple

NET = """\
netspec: 1
name: net
params:
  deep: {type: bool, default: true}
  width: {type: int, default: 8}
<params>
input: {name: images, shape: [N, 32, 32, 3]}
functions:
  twice(n): n * 2
<functions>
end_points: {collect: [conv2d]}
expect: {output: [N, 32, 32, 8], end_points: {last: [N, 32, 32, 8]}, parameters: {minimum: 1}, macs: {maximum: 1e9}}
arg_scope:
  - {ops: [conv2d], weights_regularizer: {l2: 1e-4}}
<entries>
blocks:
  unit:
    params: {depth: {type: int}, kernel: {type: int, default: 3}}
    scope: unit
    layers:
      - conv2d: {num_outputs: $depth, kernel_size: $kernel, scope: c}
      - relu: {}
<blocks>
<top>
layers:
  - conv2d: {num_outputs: $width, kernel_size: 3, scope: first}
    id: first
<A>
  - scope: stage_$i
    repeat: 2
    layers:
      - conv2d: {num_outputs: $(twice(4)), kernel_size: 3, scope: c}
        when: $deep
        else:
          - relu: {}
      - relu: {}
        side: true
  - branches:
      - []
      - - relu6: {}
    join: add
<B>
  - elu: {}
    end_point: last
"""
SITES = "AB"
ANY_CODE = "*"
"""The code of a kind whose faults have several."""
SECTIONS = ("params", "functions", "entries", "blocks", "top")


class Kind(NamedTuple):
    """One kind of fault: its code, and the lines that have it. `@` stands for the site."""

    code: str
    step: str = "- relu: {}"
    hides: str = ""
    """Of what comes behind: r for the rank; s for height and width; n for names."""
    needs: str = ""
    """Of what it is fed, likewise."""
    params: str = ""
    functions: str = ""
    entries: str = ""
    blocks: str = ""
    top: str = ""


CONV = "- conv2d: {num_outputs: 8, kernel_size: 3, scope: @"
KINDS: dict[str, Kind] = {
    "op misspelt": Kind("unknown-op", "- §conv2dd: {num_outputs: 8, kernel_size: 3, scope: @}", "rs"),
    "op of another library": Kind("unknown-op", "- §lstm: {units: 8}", "rs"),
    "argument misspelt": Kind("unknown-argument", CONV + ", §activation_f: relu}"),
    "size misspelt": Kind("unknown-argument", "- conv2d: {num_outputs: 8, §kernel_siz: 3, scope: @}"),
    "outputs misspelt": Kind("unknown-argument", "- conv2d: {§num_output: 8, kernel_size: 3, scope: @}"),
    "stride misspelt": Kind("unknown-argument", CONV + ", §strid: 1}", "s"),
    "argument strange": Kind("unknown-argument", CONV + ", §colour: red}"),
    "activation unknown": Kind("unknown-value", CONV + ", activation_fn: §colourful}"),
    "activation of wrong type": Kind("wrong-type", CONV + ", activation_fn: §3}"),
    "regularizer incomplete": Kind("missing-argument", CONV + ", weights_regularizer: §l2}"),
    "trainable a word": Kind("wrong-type", CONV + ", trainable: §maybe}"),
    "padding unknown": Kind("unknown-value", CONV + ", padding: §SAMEE}", "s"),
    "outputs of wrong type": Kind("wrong-type", "- conv2d: {num_outputs: §many, kernel_size: 3, scope: @}"),
    "kernel out of range": Kind("out-of-range", "- conv2d: {num_outputs: 8, kernel_size: §0, scope: @}"),
    "kernel of three": Kind("wrong-length", "- conv2d: {num_outputs: 8, kernel_size: §[3, 3, 3], scope: @}"),
    "argument missing": Kind("missing-argument", "- §conv2d: {num_outputs: 8, scope: @}"),
    "outputs missing": Kind("missing-argument", "- §conv2d: {kernel_size: 3, scope: @}"),
    "name unknown": Kind("unknown-name", "- conv2d: {num_outputs: $§nosuch, kernel_size: 3, scope: @}"),
    "function unknown": Kind("unknown-name", CONV + ", stride: $(§nosuch(1))}", "s"),
    "expression unfinished": Kind("expression-syntax", CONV + ", stride: $(1 + §)}", "s"),
    "division by zero": Kind("expression-value", CONV + ", rate: $(1 §// 0)}"),
    "value of wrong type": Kind("wrong-type", CONV + ", stride: §$(1 / 2)}", "s"),
    "scope bad": Kind("bad-name", "- conv2d: {num_outputs: 8, kernel_size: 3, scope: §@ b}"),
    "scope unknown": Kind("unknown-name", "- conv2d: {num_outputs: 8, kernel_size: 3, scope: $§nosuch}", "n"),
    "normalizer parameter": Kind(
        "unknown-argument", CONV + ", normalizer_fn: batch_norm, normalizer_params: {§scal: true}}"
    ),
    "word misspelt": Kind("unknown-key", CONV + "}\n  §wehn: $deep"),
    "word strange": Kind("unknown-key", CONV + "}\n  §colour: red"),
    "repeat misspelt": Kind("unknown-key", CONV + "}\n  §repaet: 2"),
    "when of wrong type": Kind("wrong-type", CONV + "}\n  when: §perhaps"),
    "when of wrong value": Kind("wrong-type", CONV + "}\n  when: §$width"),
    "repeat of wrong type": Kind("wrong-type", CONV + "}\n  repeat: §often"),
    "end point bad": Kind("bad-name", CONV + "}\n  end_point: §a b"),
    "id bad": Kind("bad-name", CONV + "}\n  id: §a-b"),
    "id twice": Kind("duplicate-id", CONV + "}\n  id: §first"),
    "id unknown": Kind("unknown-id", "- relu: {}\n  from: §nosuch", "rs", "n"),
    "from of wrong type": Kind("wrong-type", "- relu: {}\n  from: §3", "rs"),
    "one input": Kind("wrong-inputs", "- §add: {}", "rs"),
    "two inputs": Kind("wrong-inputs", "- relu: {}\n  from: §[first, input]", "rs"),
    "two ops": Kind("several-ops", CONV + "}\n  §relu: {}", "rs"),
    "else without when": Kind("missing-key", CONV + "}\n  §else: []", "rs"),
    "left out and incomplete": Kind("missing-argument", "- §conv2d: {num_outputs: 8, scope: @}\n  when: false"),
    "left out and misled": Kind("unknown-id", "- add: {}\n  from: [first, §nosuch]\n  when: false", needs="n"),
    "variable twice": Kind(
        "duplicate-variable", "- §conv2d: {num_outputs: 8, kernel_size: 3, scope: first}", needs="r"
    ),
    "nothing to reuse": Kind(
        "nothing-to-reuse", "- §conv2d: {num_outputs: 8, kernel_size: 3, scope: @, reuse: true}", needs="rn"
    ),
    "window too large": Kind("window-too-large", "- side: true\n  max_pool2d: {kernel_size: §40, scope: @}", needs="s"),
    "axis wrong": Kind("wrong-axis", "- side: true\n  reduce_mean: {axis: §[7]}", needs="r"),
    "not squeezable": Kind("not-squeezable", "- side: true\n  squeeze: {axis: §[3]}", needs="r"),
    "shapes differ": Kind(
        "shapes-differ",
        "- side: true\n  branches:\n    - []\n    - - conv2d: {num_outputs: 5, kernel_size: 1, scope: @}\n  join: §add",
        needs="r",
    ),
    "rank wrong": Kind(
        "wrong-rank", "- side: true\n  layers:\n    - flatten: {}\n    - §max_pool2d: {kernel_size: 2}", needs="r"
    ),
    "group's key strange": Kind("unknown-key", "- §colour: red\n  layers:\n    - relu: {}"),
    "group's scope bad": Kind("bad-name", "- scope: §a b\n  layers:\n    " + CONV + "}"),
    "group's scope misspelt": Kind("unknown-key", "- §scop: x\n  layers:\n    " + CONV + "}"),
    "layers no list": Kind("wrong-type", "- layers: §3", "rs"),
    "join missing": Kind("missing-key", "- §branches: [[], []]", "rs"),
    "join unknown": Kind("unknown-value", "- branches: [[], []]\n  join: §plus", "rs"),
    "arg-scope within": Kind(
        "unknown-value",
        "- arg_scope:\n    - {ops: [conv2d], padding: §VALLID}\n  layers:\n    " + CONV + "}",
        "s",
    ),
    "call's argument strange": Kind("unknown-argument", "- unit: {depth: 8, §colour: 2}"),
    "call's argument missing": Kind("missing-argument", "- §unit: {}"),
    "call's argument of wrong type": Kind("wrong-type", "- unit: {depth: 8, kernel: §big}"),
    "call's scope bad": Kind("bad-name", "- unit: {depth: 8, scope: §a b}"),
    "block's layer": Kind(
        "unknown-argument", "- block@: {}\n- block@: {}", blocks="block@: {layers: [{relu: {§colour: 1}}]}"
    ),
    "block recursive": Kind("recursive-block", "- block@: {}", "rs", blocks="block@: {layers: [{§block@: {}}]}"),
    "block empty": Kind("missing-key", "- block@: {}\n- block@: {}", "rs", blocks="§block@: {doc: nothing}"),
    "block not called": Kind("missing-argument", blocks="block@: {layers: [{§max_pool2d: {}}]}"),
    "block's default": Kind(
        "wrong-type", "- block@: {}", blocks="block@: {params: {n: {type: int, default: §q}}, layers: [{relu: {}}]}"
    ),
    "entry's argument": Kind("unknown-argument", entries="- {ops: [max_pool2d, softmax], §colour: 1}"),
    "entry's op": Kind("unknown-value", entries="- {ops: [§lstm2], scope: x}"),
    "function's word": Kind("unknown-name", functions="f@(n): n + §nosuch"),
    "function's head": Kind("reserved-name", functions="§min(n, m@): n"),
    "function's constant": Kind("expression-value", functions="f@(n): n §// 0"),
    "parameter's default": Kind("wrong-type", params="p@: {type: int, default: §1.5}"),
    "file's key": Kind("unknown-key", top="§colour@: red"),
    "id in the braces": Kind("unknown-argument", CONV + ", §id: x@}"),
    "parameter's key": Kind("unknown-key", params="p@: {type: int, default: 1, §maximal: 2}"),
}


def planted(*kinds: Kind) -> tuple[str, list[tuple[int, int]]]:
    """The network with each of some kinds at its site, and the lines and columns at which they are reported."""
    text = NET
    for site, kind in zip(SITES, kinds, strict=False):
        text = text.replace(f"<{site}>\n", _written(kind.step, site, "  "))
        for section in SECTIONS:
            inside = _written(getattr(kind, section), site, "" if section == "top" else "  ")
            text = text.replace(f"<{section}>", f"{inside}<{section}>")
    lines = [line for line in text.splitlines() if line and not line.startswith("<")]
    places = [(number, line.index("§") + 1) for number, line in enumerate(lines, 1) if "§" in line]
    return "\n".join(lines).replace("§", "") + "\n", places


def _written(lines: str, site: str, indent: str) -> str:
    return "".join(f"{indent}{line}\n" for line in lines.replace("@", site.lower()).splitlines())


def hidden(first: Kind, second: Kind) -> int | None:
    """Which of two faults the other hides; what is left out is looked at last, wherever it stands."""
    if set(first.hides) & set(second.needs):
        return 1
    return 0 if "when: false" in first.step and set(first.needs) & set(second.hides) else None
