"""The checks of layers, groups and arg-scopes: what may stand in each is known by the ops that they name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from netspec.diagnostics import Problem, Span, nearest
from netspec.ops import OPS
from netspec.schema.build import entry_ops
from netspec.schema.collector import Collector
from netspec.schema.faults import argument_faults, faults
from netspec.schema.telling import meant, unknown_key
from netspec.schema.wording import found, shown_key, suggestion
from netspec.schema.words import GROUP, STEP
from netspec.source import Node


def layer_label(op: str, arguments: object) -> str:
    """How messages speak of a layer: its op and its scope or name, `conv2d 'fc6'`."""
    name = arguments.get("scope") or arguments.get("name") if isinstance(arguments, dict) else None
    return f"{op} '{shown_key(name)}'" if isinstance(name, str) else op


def unknown_argument(name: str, op: str, label: str, span: Span) -> Problem:
    """An argument that the op does not take, with the nearest that it does."""
    known = list(OPS[op].arguments)
    help = suggestion(name, known)
    subject = label if label.startswith(op) else f"{label}: {op}"
    return Problem("unknown-argument", f"{subject} takes no argument '{shown_key(name)}'", span, help=help)


class StepsCheck(Collector):
    """Walks the lists of steps and of arg-scope entries. Abstract: a file begins with one of each."""

    def lists(self, node: Node) -> None:
        """Checks the arg-scope and the layers of a file or a group."""
        for entry in _items(node, "arg_scope"):
            self._entry(entry)
        for step in _items(node, "layers"):
            self._step(step)

    def _entry(self, node: Node) -> None:
        if not isinstance(node.value, dict):
            wanted = "an entry such as {ops: [conv2d], padding: SAME}"
            text = f"arg_scope: expected {wanted}, got {found(node.value, node.span)}"
            self.report(node, Problem("wrong-type", text, node.span))
            return
        if "ops" not in node:
            if not self.incomplete(node):
                text = "arg_scope: 'ops' is missing, the list of ops that the defaults are for"
                self.report(node, Problem("missing-key", text, node.span))
            self.faulty.add(id(node))
            return
        self.judge(node["ops"], entry_ops(), "arg_scope: ops", node.key_span("ops"))
        named = node["ops"].value if isinstance(node["ops"].value, list) else []
        ops = list(dict.fromkeys(key for key in named if isinstance(key, str) and key in OPS))
        for key, child in node.children.items():
            if key != "ops":
                self._default(str(key), child, ops, node.key_span(key))

    def _default(self, name: str, node: Node, ops: list[str], span: Span) -> None:
        """One argument of an entry, which every op of the entry must take."""
        without = [op for op in ops if name not in OPS[op].arguments]
        if without:
            known = [argument for argument in OPS[ops[0]].arguments if all(argument in OPS[op].arguments for op in ops)]
            near = nearest(name, known)
            take = "takes" if len(without) == 1 else "take"
            text = f"arg_scope: {' and '.join(without)} {take} no argument '{shown_key(name)}'"
            partly = f"write an entry of its own for {' and '.join(op for op in ops if op not in without)}"
            help = partly if len(without) < len(ops) else f"did you mean '{near}'?" if near else None
            self.report(node, Problem("unknown-argument", text, span, help=help))
            return
        for op in ops:
            problems = argument_faults(op, name, node.value, node, f"arg_scope: {name}", span)
            self.judged(node, problems)
            if problems:
                break

    def _step(self, node: Node) -> None:
        if not isinstance(node.value, dict):
            wanted = "a layer such as {conv2d: {num_outputs: 64, kernel_size: 3}}, or a group with layers"
            text = f"expected {wanted}, got {found(node.value, node.span)}"
            help = f"write {node.value}: with a colon" if isinstance(node.value, str) and node.value in OPS else None
            self.report(node, Problem("wrong-type", text, node.span, help=help))
            return
        ops = [str(key) for key in node.children if key in OPS]
        if "layers" in node:
            self._group(node, ops)
        elif not ops:
            self._no_op(node)
        else:
            for key in ops[1:]:
                text = f"a layer has one op, got '{ops[0]}' and '{key}'"
                help = f"begin a list item of its own: - {key}: ..."
                self.report(node, Problem("several-ops", text, node.key_span(key), help=help))
            self._layer(node, ops[0])

    def _group(self, node: Node, ops: list[str]) -> None:
        for key, child in node.children.items():
            span = node.key_span(key)
            if key in ops:
                text = f"a group has 'layers' and no op beside them, got '{key}'"
                self.report(node, Problem("several-ops", text, span, help=f"move {key} into the list of layers"))
            elif key in ("layers", "arg_scope"):
                self.judge(child, {"type": "array"}, f"group: {key}", span, deep=False)
            elif key in GROUP:
                self.judge(child, GROUP[str(key)], f"group: {key}", span)
            else:
                self.report(node, unknown_key(str(key), list(GROUP), "group", span))
        self.misspelt |= {(id(node), word) for word in meant(node.value, GROUP)}
        self.lists(node)

    def _no_op(self, node: Node) -> None:
        """Exactly one key can be the misspelt op; a word of the language that is misspelt beside it is one of those."""
        strange = [str(key) for key in node.children if key not in GROUP]
        words = [key for key in strange if len(strange) > 1 and nearest(key, [*OPS, *GROUP]) in GROUP]
        for key, child in node.children.items():
            if key in STEP:
                self.judge(child, STEP[str(key)], f"layer: {key}", node.key_span(key))
        for key in strange:
            if key in words:
                self.report(node, unknown_key(key, list(GROUP), "layer", node.key_span(key)))
                continue
            near = nearest(key, [*OPS, *GROUP])
            help = f"did you mean '{near}'?" if near else "`netspec ops` lists them all"
            self.report(node, Problem("unknown-op", f"unknown op '{shown_key(key)}'", node.key_span(key), help=help))
        if not strange and not self.incomplete(node):
            self.report(node, Problem("no-op", "a layer needs an op, and a group its 'layers'", node.span))
        self.faulty.add(id(node))
        self.lists(node)

    def _layer(self, node: Node, key: str) -> None:
        inside = node[key]
        label = layer_label(key, inside.value)
        for word, child in node.children.items():
            self._beside(node, str(word), child, key, label)
        self.misspelt |= {(id(node), word) for word in meant(node.value, [*STEP, *OPS])}
        span = node.key_span(key)
        if not isinstance(inside.value, dict):
            self._not_a_mapping(inside, key, label, span)
            return
        for name, child in inside.children.items():
            if name in OPS[key].arguments:
                self.judged(child, argument_faults(key, str(name), child.value, child, f"{label}: {name}", span))
            else:
                self.report(inside, unknown_argument(str(name), key, label, inside.key_span(name)))
        self.misspelt |= {(id(inside), name) for name in meant(inside.value, OPS[key].arguments)}
        if self.incomplete(inside):
            self.faulty.add(id(inside))
            self.misspelt |= {(id(inside), name) for name in OPS[key].arguments}

    def _not_a_mapping(self, inside: Node, key: str, label: str, span: Span) -> None:
        """Something else than a mapping of arguments behind an op; nothing at all is one of none."""
        problems = [] if inside.value is None else faults({"type": "object"}, inside.value, inside, label, span)
        needed = [f"{name}: ..." for name, argument in OPS[key].arguments.items() if argument.required]
        help = f"write {key}: {{{', '.join(needed)}}}"
        self.judged(inside, [replace(problem, help=help) for problem in problems])
        if id(inside) in self.faulty:
            self.misspelt |= {(id(inside), name) for name in OPS[key].arguments}

    def _beside(self, node: Node, word: str, child: Node, op: str, label: str) -> None:
        """What stands beside the op's key: words of the language."""
        span = node.key_span(word)
        if word in STEP:
            self.judge(child, STEP[word], f"{label}: {word}", span)
        elif word in OPS:
            pass
        elif word in OPS[op].arguments:
            text = f"{label}: '{word}' is an argument and stands inside the op's braces"
            self.report(node, Problem("unknown-key", text, span, help=f"write {op}: {{..., {word}: ...}}"))
            self.misspelt.add((id(node[op]), word))
        elif word in GROUP:
            text = f"{label}: '{word}' stands on a group only"
            help = f"put the layer into a group: {{{word}: ..., layers: [...]}}"
            self.report(node, Problem("unknown-key", text, span, help=help))
        else:
            self.report(node, unknown_key(word, list(STEP), label, span))


def _items(node: Node, key: str) -> Iterator[Node]:
    if key in node and isinstance(node[key].value, list):
        yield from node[key].children.values()
