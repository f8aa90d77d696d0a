"""Checks the arguments of layers and of block calls against the schema of the op or the block."""

from __future__ import annotations

from collections.abc import Mapping

from netspec.diagnostics import Advice, Fix, Problem, Span
from netspec.ops import OPS
from netspec.ops.kinds import or_expression
from netspec.records import replace
from netspec.schema.block_words import block_params
from netspec.schema.expectations import got
from netspec.schema.file_names import FileNames
from netspec.schema.parameter_values import value_schema
from netspec.schema.predicate import accepts
from netspec.schema.problems import Collector
from netspec.schema.step_words import GROUP, STEP
from netspec.schema.suggest import likely, suggested
from netspec.schema.unknown_keys import intended_keys
from netspec.schema.validate import argument_faults, faults
from netspec.source import Node
from netspec.wording import on_one_line


def unknown_argument(name: str, op: str, label: str, span: Span, given: Mapping[str, object]) -> Problem:
    """The problem of an argument that the op does not take; `given` are all arguments that it is given."""
    advice = suggested(name, list(OPS[op].arguments), "argument", value=given[name], present=given)
    subject = label if label.startswith(op) else f"{label}: {op}"
    text = f"{subject} takes no argument '{on_one_line(name)}'"
    return Problem("unknown-argument", text, span, help=OPS[op].lacking.get(name, advice.help), fix=advice.fix(span))


class ArgumentChecks:
    """Checks of the mappings under the keys of ops and blocks."""

    def __init__(self, found: Collector, names: FileNames) -> None:
        self._found, self._names = found, names

    def arguments(self, inside: Node, key: str, label: str, span: Span, step: Node | None = None) -> None:
        """Checks the value of an op's or a block's key, in a step unless it joins branches."""
        if not isinstance(inside.value, dict):
            self._not_a_mapping(inside, key, label, span)
            return
        if key in self._names.blocks:
            self._call(inside, key, label, step)
            return
        for name, child in inside.children.items():
            if name in OPS[key].arguments:
                found = argument_faults(key, str(name), child.value, child, f"{label}: {name}", span)
                if isinstance(child.value, str) and child.value in self._names.params:
                    advice = Advice(f"write ${child.value}", f"${child.value}")
                    found = [replace(each, help=advice.help, fix=advice.fix(each.span)) for each in found]
                self._found.add(child, found)
                continue
            from netspec.schema.misplaced import inside_braces

            place = inside.key_span(name)
            if problem := inside_braces(str(name), child.value, key, label, place):
                self._found.report(child, _with_move(problem, step, key, str(name)))
                continue
            beside = _beside(inside, place)
            problem = unknown_argument(str(name), key, label, place, beside)
            self._found.report(
                child, problem if problem.fix else replace(problem, fix=_entry_fix(key, inside, str(name)))
            )
            near = likely(str(name), OPS[key].arguments, "argument")
            if near and near not in inside:
                self._found.add(child, argument_faults(key, near, child.value, child, f"{label}: {near}", span))
        self._found.misspelt |= {(inside, name) for name in intended_keys(inside.value, OPS[key].arguments, "argument")}
        if self._found.incomplete(inside):
            self._found.faulty.add(inside)
            self._found.misspelt |= {(inside, name) for name in OPS[key].arguments}

    def _call(self, inside: Node, key: str, label: str, step: Node | None) -> None:
        """Checks the arguments of a call, unless the block is not known: one that has `use` could not be read."""
        definition = self._names.blocks[key]
        if "use" in definition or not isinstance(definition.value, dict):
            self._found.faulty.add(inside)
            return
        params = block_params(self._names.blocks[key])
        for name, child in inside.children.items():
            span = inside.key_span(name)
            if name in params:
                declaration = params[str(name)]
                if declaration not in self._found.faulty:
                    self._found.validate(
                        child, or_expression(value_schema(declaration.value)), f"{label}: {name}", span
                    )
            elif name == "scope":
                self._found.validate(child, GROUP["scope"], f"{label}: scope", span)
            elif not self._params_known(self._names.blocks[key]):
                continue
            else:
                from netspec.schema.misplaced import inside_braces

                problem = inside_braces(str(name), child.value, key, label, span)
                problem = problem and _with_move(problem, step, key, str(name))
                advice = suggested(
                    str(name), self._names.arguments_of(key), value=child.value, present=_beside(inside, span)
                )
                text = f"{label} takes no argument '{on_one_line(str(name))}'"
                own = Problem("unknown-argument", text, span, help=advice.help, fix=advice.fix(span))
                self._found.report(child, problem or own)
        self._found.misspelt |= {(inside, name) for name in intended_keys(inside.value, self._names.arguments_of(key))}

    def _params_known(self, definition: Node) -> bool:
        """Whether the parameters of a block are known; false if `params` is misspelt or no mapping."""
        params = definition.children.get("params")
        return (definition, "params") not in self._found.misspelt and (params is None or isinstance(params.value, dict))

    def _not_a_mapping(self, inside: Node, key: str, label: str, span: Span) -> None:
        """Reports a value in place of a mapping of arguments; null is a mapping without any."""
        problems = []
        if inside.value is not None:
            help = f"write {key}: {self._as_arguments(inside, key)}"
            problems = faults({"type": "object"}, inside.value, inside, label, span)
        self._found.add(inside, [replace(problem, help=help, fix=None) for problem in problems])
        if inside in self._found.faulty:
            self._found.misspelt |= {(inside, name) for name in self._names.arguments_of(key)}

    def _as_arguments(self, node: Node, key: str) -> str:
        """The mapping of arguments that was most likely meant by a value of another type."""
        if key in OPS:
            from netspec.schema.misplaced import as_arguments

            return as_arguments(node, OPS[key])
        declared = block_params(self._names.blocks[key])
        given = {name: "..." for name, declaration in declared.items() if "default" not in declaration}
        main = next(iter(given or declared), None)
        sound = main is not None and declared[main] not in self._found.faulty
        if main is not None and sound and accepts(value_schema(declared[main].value), node.value):
            given[main] = got(node.value, node)
        return f"{{{', '.join(f'{name}: {value}' for name, value in given.items())}}}"


def _beside(mapping: Node, place: Span) -> dict[str, object]:
    """The entries of a mapping in the file of a place: a patch may misspell an argument that only the base gives."""
    entries = mapping.children.items()
    return {str(key): child.value for key, child in entries if mapping.key_span(key).file == place.file}


def _entry_fix(op: str, inside: Node, name: str) -> Fix | None:
    """The fix of an unknown argument that writes another entry in its place, or removes it."""
    span = inside.key_span(name)
    advice = suggested(
        name, list(OPS[op].arguments), "argument", value=inside[name].value, present=_beside(inside, span)
    )
    if advice.entry is None or any(inside.key_span(key).file != span.file for key in inside.children):
        return None
    from netspec.schema.entry_fixes import removed, rewritten  # read for a faulty file only

    fix = rewritten(inside, name, advice.entry) if advice.entry else removed(inside, name)
    return fix._replace(safe=advice.safe)


def _with_move(problem: Problem, step: Node | None, op: str, word: str) -> Problem:
    """The problem of a keyword among arguments, with the fix that moves it beside the op."""
    if step is None or word not in STEP:
        return problem
    from netspec.schema.entry_fixes import moved_out  # read for a faulty file only

    return replace(problem, fix=moved_out(step, op, word))
