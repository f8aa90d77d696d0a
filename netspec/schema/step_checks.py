"""The checks of layers, groups and arg-scopes: what may stand in each is known by the ops that they name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from netspec.budget import spend
from netspec.diagnostics import Problem, Span
from netspec.ops import OPS
from netspec.ops.kinds import or_expression
from netspec.ops.op import Op
from netspec.records import replace
from netspec.schema.expectations import found, got
from netspec.schema.hidden_names import Hidden
from netspec.schema.json_schema import entry_ops
from netspec.schema.keywords import GROUP, JOINS, STEP, block_params, value_schema
from netspec.schema.misplaced import as_arguments, beside, inside_braces, names_inputs
from netspec.schema.predicate import accepts
from netspec.schema.problems import Collector
from netspec.schema.step_tree import items, step_lists
from netspec.schema.suggest import likely, recognized, suggestion
from netspec.schema.unknown_keys import intended_keys, unknown_key
from netspec.schema.validate import argument_faults, faults
from netspec.schema.vocabulary import FOREIGN_JOINS
from netspec.source import Node
from netspec.wording import layer_label, on_one_line

_STEP = 10


def unknown_argument(name: str, op: str, label: str, span: Span, given: Mapping[str, object]) -> Problem:
    """An argument that the op does not take, with what it most likely stands for; `given` are all that it is given."""
    help = suggestion(name, list(OPS[op].arguments), "argument", value=given[name], present=given)
    subject = label if label.startswith(op) else f"{label}: {op}"
    return Problem("unknown-argument", f"{subject} takes no argument '{on_one_line(name)}'", span, help=help)


class StepsCheck(Collector):
    """Walks the lists of steps and of arg-scope entries. Abstract: a file begins with one of each.

    `blocks` are the definitions of the file's blocks by name, which are called as ops are.
    """

    def __init__(self, unread: Iterable[Problem], blocks: Mapping[str, Node], hidden: Hidden) -> None:
        super().__init__(unread)
        self.hidden = hidden
        self.blocks = blocks
        self._known = dict.fromkeys([*STEP, *OPS, *blocks])
        self.blocks_unread = False
        """Whether the file's blocks are at fault as a whole, so that a strange op may be one of them."""
        self.params: Collection[str] = ()
        """The names of the file's parameters, which expressions read."""

    def _arguments_of(self, key: str) -> Sequence[str]:
        """The names of the arguments of an op or a block."""
        return list(OPS[key].arguments) if key in OPS else ["scope", *block_params(self.blocks[key])]

    def lists(self, node: Node) -> None:
        """Checks the arg-scope and the steps of a file, a group or a layer."""
        for entry in items(node, "arg_scope"):
            self._entry(entry)
        for step in step_lists(node):
            self._step(step)

    def _entry(self, node: Node) -> None:
        spend(_STEP, node.span)
        if not isinstance(node.value, dict):
            wanted = "an entry such as {ops: [conv2d], padding: SAME}"
            text = f"arg_scope: expected {wanted}, got {found(node.value, node)}"
            self.report(node, Problem("wrong-type", text, node.span))
            return
        if "ops" not in node:
            if not self.incomplete(node):
                text = "arg_scope: 'ops' is missing: the list of ops that the defaults apply to"
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
            near = likely(name, known, "argument")
            take = "takes" if len(without) == 1 else "take"
            text = f"arg_scope: {' and '.join(without)} {take} no argument '{on_one_line(name)}'"
            partly = f"move it into an entry of its own for {' and '.join(op for op in ops if op not in without)}"
            help = partly if len(without) < len(ops) else suggestion(name, known, "argument", value=node.value)
            self.report(node, Problem("unknown-argument", text, span, help=help))
            if near is None or len(without) < len(ops):
                return
            name = near
        for op in ops:
            problems = argument_faults(op, name, node.value, node, f"arg_scope: {name}", span)
            self.judged(node, problems)
            if problems:
                break

    def _step(self, node: Node) -> None:
        spend(_STEP, node.span)
        if node.span in self.hidden.steps:
            self.faulty.add(id(node))
        if not isinstance(node.value, dict):
            wanted = "a layer such as {conv2d: {num_outputs: 64, kernel_size: 3}}, or a group with layers"
            text = f"expected {wanted}, got {found(node.value, node)}"
            help = self._step_of_text(node.value) if isinstance(node.value, str) else None
            self.report(node, Problem("wrong-type", text, node.span, help=help))
            return
        ops = [str(key) for key in node.children if key in OPS or key in self.blocks]
        if "layers" in node or "branches" in node:
            self._group(node, ops)
        elif not ops:
            self._no_op(node)
        else:
            for key in ops[1:]:
                text = f"a layer has one op, got '{ops[0]}' and '{key}'"
                help = f"start a new list item: - {key}: ..."
                self.report(node, Problem("several-ops", text, node.key_span(key), help=help))
            self._layer(node, ops[0])

    def _step_of_text(self, said: str) -> str | None:
        """What to write in place of a step that is text: the name of an op, or one with no space behind its colon."""
        key, colon, inside = said.partition(":")
        if key not in OPS and key not in self.blocks:
            return None
        needed = ", ".join(f"{name}: ..." for name in (OPS[key].required if key in OPS else ()))
        return f"write {key}: {inside if colon and inside else f'{{{needed}}}'}"

    def _group(self, node: Node, ops: list[str]) -> None:
        body = "layers" if "layers" in node else "branches"
        for key, child in node.children.items():
            span = node.key_span(key)
            if key in ops:
                text = f"a group has '{body}' and no op beside them, got '{key}'"
                self.report(node, Problem("several-ops", text, span, help=f"move {key} into a list of layers"))
            elif key in STEP:
                self._word(child, str(key), "group", span)
            elif key in ("scope", "limit_stride"):
                self.judge(child, GROUP[str(key)], f"group: {key}", span)
            elif key not in GROUP:
                self.report(child, unknown_key(str(key), list(GROUP), "group", span, "step", node.value))
        self.misspelt |= {(id(node), word) for word in intended_keys(node.value, GROUP, "step")}
        if "else" in node and "when" not in node and (id(node), "when") not in self.misspelt:
            text = "group: 'when' is missing beside 'else'"
            self.report(node, Problem("missing-key", text, node.key_span("else")))
        self.body(node, "group", node.key_span(body))

    def body(self, node: Node, label: str, span: Span) -> None:
        """What a group and the definition of a block have in common: arg-scope, layers or branches and their join."""
        for key in ("layers", "arg_scope"):
            if key in node:
                self.judge(node[key], {"type": "array"}, f"{label}: {key}", node.key_span(key), deep=False)
        if "branches" in node:
            self._branches(node["branches"], node.key_span("branches"))
            if "layers" in node:
                text = f"{label} has either 'layers' or 'branches', got both"
                help = "put the branches into the list of layers"
                self.report(node, Problem("several-ops", text, node.key_span("branches"), help=help))
        if "join" in node:
            self._join(node["join"], node.key_span("join"))
        for key, other in (("branches", "join"), ("join", "branches")):
            if key in node and other not in node and (id(node), other) not in self.misspelt:
                text = f"{label}: '{other}' is missing beside '{key}'"
                self.report(node, Problem("missing-key", text, node.key_span(key)))
        mistaken = any((id(node), word) in self.misspelt for word in ("layers", "branches"))
        if not {"layers", "branches"} & node.children.keys() and not mistaken and not self.incomplete(node):
            self.report(node, Problem("missing-key", f"{label} has neither 'layers' nor 'branches'", span))
        self.lists(node)

    def _branches(self, node: Node, span: Span) -> None:
        """A mapping from names of scopes to lists of steps, or a list of such lists."""
        words = {key: value for key, value in GROUP["branches"].items() if key not in ("items", "additionalProperties")}
        self.judge(node, words, "group: branches", span, deep=False)
        for key, child in node.children.items():
            self.judge(child, {"type": "array"}, f"branches: {key}", node.key_span(key), deep=False)

    def _join(self, node: Node, span: Span) -> None:
        """The name of an op that joins, or that op as a layer would say it."""
        if isinstance(node.value, dict) and len(node.value) == 1 and (key := next(iter(node.value))) in JOINS:
            self._arguments(node[key], key, f"join: {key}", node.key_span(key))
        elif not isinstance(node.value, str) or node.value not in GROUP["join"]["then"]["enum"]:
            wanted = ", ".join(JOINS)
            text = f"group: join: expected one op that joins ({wanted}), got {found(node.value, node)}"
            said = node.value if isinstance(node.value, str) else ""
            near = FOREIGN_JOINS.get(said) or likely(said, JOINS, "op")
            help = f"did you mean '{near}'?" if near else None
            if near and OPS[near].required:
                help = f"write {{{near}: {{{', '.join(f'{name}: 3' for name in OPS[near].required)}}}}}"
            self.report(node, Problem("unknown-value", text, node.span if node.value is not None else span, help=help))

    def _no_op(self, node: Node) -> None:
        """Exactly one key can be the misspelt op; a word of the language that is misspelt beside it is one of those."""
        strange = [str(key) for key in node.children if key not in GROUP]
        ops = {key: near for key in strange if (near := likely(key, [*OPS, *self.blocks], "op"))}
        words = [
            key for key in strange if not recognized(key, [*OPS, *self.blocks], "op") and likely(key, GROUP, "step")
        ]
        for key, child in node.children.items():
            if key in STEP:
                self._word(child, str(key), "layer", node.key_span(key))
        for key in strange:
            if key in words:
                self.report(node, unknown_key(key, list(GROUP), "layer", node.key_span(key), "step", node.value))
                continue
            if self.hidden.base or (self.blocks_unread and key not in ops):
                # It may be a block of the base, or one of those at fault.
                continue
            help = self._op_meant(key, [*OPS, *self.blocks], child.value)
            self.report(node, Problem("unknown-op", f"unknown op '{on_one_line(key)}'", node.key_span(key), help=help))
            if (near := ops.get(key)) in OPS and isinstance(node[key].value, dict):
                self._arguments(node[key], str(near), key, node.key_span(key))
        if len(words) == len(strange) and not self.incomplete(node):
            text = "no op here; a layer needs an op, and a group needs 'layers' or 'branches'"
            self.report(node, Problem("no-op", text, node.span))
        self.faulty.add(id(node))
        self.lists(node)

    def _op_meant(self, key: str, ops: list[str], value: object) -> str:
        """The help for a key that is no op."""
        if not recognized(key, ops, "op"):
            return "run `netspec ops` for the list of ops"
        return suggestion(key, ops, "op", value=value)

    def _layer(self, node: Node, key: str) -> None:
        inside = node[key]
        label = layer_label(key, inside.value)
        self.misspelt |= {(id(node), word) for word in intended_keys(node.value, self._known, "step")}
        for word, child in node.children.items():
            self._beside(node, str(word), child, key, label)
        self._arguments(inside, key, label, node.key_span(key))
        if key in OPS and (names_inputs(inside.value, OPS[key]) or _from_inside(inside.value, OPS[key])):
            self.misspelt.add((id(node), "from"))
        # A word among the arguments is told there; what it says of the step is not known.
        self.misspelt |= {(id(node), word) for word in STEP if word in inside and word not in self._arguments_of(key)}
        self.lists(node)

    def _arguments(self, inside: Node, key: str, label: str, span: Span) -> None:
        """What stands behind an op's key."""
        if not isinstance(inside.value, dict):
            self._not_a_mapping(inside, key, label, span)
            return
        if key in self.blocks:
            self._call(inside, key, label)
            return
        for name, child in inside.children.items():
            if name in OPS[key].arguments:
                found = argument_faults(key, str(name), child.value, child, f"{label}: {name}", span)
                if isinstance(child.value, str) and child.value in self.params:
                    found = [replace(problem, help=f"write ${child.value}") for problem in found]
                self.judged(child, found)
                continue
            place = inside.key_span(name)
            if problem := inside_braces(str(name), child.value, key, label, place):
                self.report(child, problem)
                continue
            self.report(child, unknown_argument(str(name), key, label, place, inside.value))
            near = likely(str(name), OPS[key].arguments, "argument")
            if near and near not in inside:
                self.judged(child, argument_faults(key, near, child.value, child, f"{label}: {near}", span))
        self.misspelt |= {(id(inside), name) for name in intended_keys(inside.value, OPS[key].arguments, "argument")}
        if self.incomplete(inside):
            self.faulty.add(id(inside))
            self.misspelt |= {(id(inside), name) for name in OPS[key].arguments}

    def _call(self, inside: Node, key: str, label: str) -> None:
        """The arguments of a call of a block; of one whose file cannot be read nothing is known."""
        if "use" in self.blocks[key]:
            self.faulty.add(id(inside))
            return
        params = block_params(self.blocks[key])
        for name, child in inside.children.items():
            span = inside.key_span(name)
            if name in params:
                declaration = params[str(name)]
                if id(declaration) not in self.faulty:
                    self.judge(child, or_expression(value_schema(declaration.value)), f"{label}: {name}", span)
            elif name == "scope":
                self.judge(child, GROUP["scope"], f"{label}: scope", span)
            elif not self._params_known(self.blocks[key]):
                continue
            else:
                problem = inside_braces(str(name), child.value, key, label, span)
                help = suggestion(str(name), self._arguments_of(key), value=child.value, present=inside.value)
                text = f"{label} takes no argument '{on_one_line(str(name))}'"
                self.report(child, problem or Problem("unknown-argument", text, span, help=help))
        self.misspelt |= {(id(inside), name) for name in intended_keys(inside.value, self._arguments_of(key))}

    def _params_known(self, definition: Node) -> bool:
        """Whether what a block takes is known; not where its `params` are misspelt or no mapping."""
        params = definition.children.get("params")
        return (id(definition), "params") not in self.misspelt and (params is None or isinstance(params.value, dict))

    def _not_a_mapping(self, inside: Node, key: str, label: str, span: Span) -> None:
        """Something else than a mapping of arguments behind an op; nothing at all is one of none."""
        problems = [] if inside.value is None else faults({"type": "object"}, inside.value, inside, label, span)
        if key in OPS:
            help = f"write {key}: {as_arguments(inside, OPS[key])}"
        else:
            help = f"write {key}: {self._as_arguments(inside, key)}"
        self.judged(inside, [replace(problem, help=help) for problem in problems])
        if id(inside) in self.faulty:
            self.misspelt |= {(id(inside), name) for name in self._arguments_of(key)}

    def _as_arguments(self, node: Node, key: str) -> str:
        """The arguments that a bare value behind the name of a block most likely means."""
        declared = block_params(self.blocks[key])
        given = {name: "..." for name, declaration in declared.items() if "default" not in declaration}
        main = next(iter(given or declared), None)
        sound = main is not None and id(declared[main]) not in self.faulty
        if main is not None and sound and accepts(value_schema(declared[main].value), node.value):
            given[main] = got(node.value, node)
        return f"{{{', '.join(f'{name}: {value}' for name, value in given.items())}}}"

    def _word(self, node: Node, word: str, label: str, span: Span) -> None:
        """A word of the language that stands on layers and groups alike."""
        if word == "else":
            self.judge(node, {"type": "array"}, f"{label}: else", span, deep=False)
        else:
            told = faults(STEP[word], node.value, node, f"{label}: {word}", span)
            if isinstance(node.value, str) and node.value in self.params:
                told = [replace(problem, help=f"write ${node.value}") for problem in told]
            elif word == "from" and _counts(node.value):
                help = "give the layer that is meant an id, and write its id: layers are not counted"
                told = [replace(problem, help=help) for problem in told]
            self.judged(node, told)

    def _beside(self, node: Node, word: str, child: Node, op: str, label: str) -> None:
        """What stands beside the op's key: words of the language."""
        span = node.key_span(word)
        if word in STEP:
            self._word(child, word, label, span)
            if word == "else" and "when" not in node and (id(node), "when") not in self.misspelt:
                self.report(node, Problem("missing-key", f"{label}: 'when' is missing beside 'else'", span))
        elif word in OPS or word in self.blocks:
            pass
        elif word in self._arguments_of(op):
            self.report(child, beside(word, word, child.value, op, label, span))
            self.misspelt.add((id(node[op]), word))
        elif not likely(word, STEP, "step") and (argument := likely(word, self._arguments_of(op), "argument")):
            self.report(child, beside(word, argument, child.value, op, label, span))
            self.misspelt.add((id(node[op]), argument))
        elif word in GROUP:
            text = f"{label}: '{word}' is allowed on a group only"
            help = f"put the layer into a group: {{{word}: ..., layers: [...]}}"
            self.report(node, Problem("unknown-key", text, span, help=help))
        else:
            self.report(child, unknown_key(word, list(STEP), label, span, "step", node.value))
            if not intended_keys({word: None}, [*OPS, *self.blocks]).isdisjoint({*OPS, *self.blocks}):
                self.faulty.add(id(node))


def _counts(value: object) -> bool:
    """Whether a layer is named by how many lie between, as Darknet does."""
    items = value if isinstance(value, list) else [value]
    return any(isinstance(item, int) and item < 0 for item in items)


def _from_inside(arguments: object, op: type[Op]) -> bool:
    """Whether `from`, or another's word for it, stands among the arguments of an op."""
    strange = set(arguments) - set(op.arguments) if isinstance(arguments, dict) else set()
    return "from" in intended_keys(dict.fromkeys(strange), STEP, "step") | strange
