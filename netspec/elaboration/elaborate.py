"""Elaborates a checked document: binds parameters, unfolds steps, resolves arg-scopes, and infers shapes.

One pass in the order of creation. After a fault it goes on with unknown shapes, so that one run finds every fault of a
file, and none is reported that only follows from another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from netspec.diagnostics import Problem, TooManyProblems, has_errors
from netspec.elaboration.arguments import Given
from netspec.elaboration.built_steps import BuiltStep
from netspec.elaboration.faults import Faults
from netspec.elaboration.final import EndsAtStep, FinalSteps, file_steps
from netspec.elaboration.frame import Frame
from netspec.elaboration.layers import LayerFault
from netspec.elaboration.network_inputs import GivenInputs, enter_inputs, enter_outputs, input_names
from netspec.elaboration.parameters import bind, function_definitions
from netspec.elaboration.scope_names import ScopeNames
from netspec.elaboration.state import State, TooManyLayers
from netspec.elaboration.steps import elaborate_steps
from netspec.elaboration.unreached import check_unreached
from netspec.elaboration.values import Values
from netspec.expression.environment import SCOPE, Environment
from netspec.expression.functions import define
from netspec.expression.special_values import FAULTY, UNSET
from netspec.network import Group, InputShapes, Layer, Network, default_collection
from netspec.ops import OPS
from netspec.ops.dtypes import Dtype
from netspec.records import dataclass
from netspec.schema import Checked
from netspec.schema.file_head import is_abstract, scope_of
from netspec.schema.file_words import top
from netspec.source import Node

if TYPE_CHECKING:
    from netspec.elaboration.instances import Instances
    from netspec.elaboration.path_changes import EditedStep, PathChanges, Survey
    from netspec.elaboration.trace import Trace


@dataclass(frozen=True, slots=True, eq=False)
class Elaborated:
    """The network, unless there are errors; the layers that could be made; and the problems.

    `faults` are those of the problems that ops raised, with what is needed to add advice to them.
    """

    network: Network | None
    layers: tuple[Layer, ...]
    problems: tuple[Problem, ...]
    faults: tuple[LayerFault, ...]
    open_sizes: bool = False
    """Whether the network depends on a size of its input that is not known: other sizes may make another one."""
    built: tuple[BuiltStep, ...] = ()
    """What steps became, in the order in which they were completed."""
    edited: tuple[EditedStep, ...] = ()
    """The steps that changes of single builds made."""


def elaborate(
    checked: Checked,
    given: Mapping[str, Any] | None = None,
    *,
    input_shapes: InputShapes | None = None,
    input_dtypes: Mapping[str, Dtype | None] | None = None,
    scope: str | None = None,
    around: str = "",
    caller: Mapping[str, Mapping[str, Any]] | None = None,
    reuse: bool = False,
    trace: Trace | None = None,
) -> Elaborated:
    """Elaborates a document for the given values of parameters, which must be known names.

    `input_shapes` and `input_dtypes` stand in place of the file's, by the names of inputs; None is any type. `scope` is
    the variable scope in place of the file's, and `around` the one that it stands in, which is the same where the
    network opens none; `caller` holds the plain arguments by op that a caller's arg-scope brings where the file sets
    none; `reuse` says that the variables are there already; `trace` records where values come from.
    """
    root = checked.document.root
    values, problems = bind(checked, given or {})
    listed = isinstance(root.value, dict) and isinstance(root.value.get("layers"), list)
    if not (listed or (is_abstract(root) and "layers" not in root)) or checked.hidden.base:
        return Elaborated(None, (), tuple(problems), ())
    where = _Where(str(scope_of(root) or "") if scope is None else scope, around, caller or {}, reuse, trace)
    inputs = GivenInputs(input_shapes or {}, input_dtypes or {})
    changes: PathChanges | None = None
    if _changes_paths(checked):
        from netspec.elaboration.path_changes import resolved  # for such files alone

        changes = resolved(checked, where.scope, partial(_survey, checked, values, where, inputs))
        checked = changes.checked
        problems += changes.problems
    state, network = _elaborated_to_its_ends(
        checked, values, where, inputs, changes.instances if changes is not None else _unchanged
    )
    sound = not (is_abstract(root) or has_errors(problems) or state.faults.found)
    if sound and changes is not None:
        problems += changes.doubtful
        sound = not changes.doubtful
    return Elaborated(
        network if sound else None,
        tuple(state.maker.layers),
        (*problems, *state.faults.problems),
        tuple(state.maker.raised),
        open_sizes=state.unknown_sizes.read,
        built=tuple(state.built),
        edited=tuple(changes.edited) if changes is not None else (),
    )


def _changes_paths(checked: Checked) -> bool:
    """Whether a file, or one that it uses, changes single builds of steps."""
    return bool(checked.document.changes) or any(map(_changes_paths, checked.used.values()))


def _survey(checked: Checked, values: Mapping[str, Any], where: _Where, given: GivenInputs, defaults: bool) -> Survey:
    """Elaborates a file without the changes of paths, to know what is built where."""
    from netspec.elaboration.instances import Instances
    from netspec.elaboration.path_changes import Survey

    made: list[Instances] = []

    def instances() -> Instances:
        made.append(Instances({}, {}))
        return made[-1]

    values = bind(checked, {})[0] if defaults else values
    state, _ = _elaborated_to_its_ends(checked, values, where._replace(trace=None), given, instances)
    return Survey(made[-1], not state.faults.found)


class _Where(NamedTuple):
    """The scopes around the network, the caller's own arg-scope, whether variables are reused, and the trace."""

    scope: str
    around: str
    caller: Mapping[str, Mapping[str, Any]]
    reuse: bool
    trace: Trace | None


def _unchanged() -> Instances | None:
    return None


def _elaborated_to_its_ends(
    checked: Checked,
    values: Mapping[str, Any],
    where: _Where,
    given: GivenInputs,
    instances: Callable[[], Instances | None],
) -> tuple[State, Network | None]:
    """Elaborates until the steps with which parts of the network end are known; `instances` are new ones each time."""
    finals: FinalSteps = {}
    while True:
        try:
            return _elaborated(checked, values, where, given, finals, instances())
        except EndsAtStep as found:  # noqa: PERF203 - an elaboration takes far longer
            finals = found.among(finals)


def _elaborated(
    checked: Checked,
    values: Mapping[str, Any],
    where: _Where,
    given: GivenInputs,
    finals: FinalSteps,
    instances: Instances | None,
) -> tuple[State, Network | None]:
    """Returns the final state, and the network; None if there are too many layers or problems."""
    root, faults = checked.document.root, Faults(checked)
    frame = Frame(outermost(faults, root, values, where.scope), checked.blocks, checked.used, where.scope)
    names = ScopeNames(where.scope, where.around, taken=input_names(root))
    if where.trace is not None:
        where.trace.begin(checked, values, where.caller)
    state = State(Values(faults), names, frame, where.caller, where.reuse, where.trace, finals, instances)
    try:
        inputs = enter_inputs(state, root, given)
        collected = _collected(state, root)
        group = _root_group(state, root, collected)
        outputs = enter_outputs(state, root) if "layers" in root else {}  # an abstract file may leave the layers out
        check_unreached(state)
    except (TooManyLayers, TooManyProblems):
        return state, None
    return state, Network(
        name=str(root.value.get("name")),
        scope=where.scope,
        inputs=inputs,
        root=group,
        outputs=outputs,
        doc=root.value["doc"] if isinstance(root.value.get("doc"), str) else None,
        collect=collected.ops,
        collection=collected.collection,
        parameters=values,
        settings=checked.document.settings,
        end_points=state.end_points.in_order(),
    )


def outermost(faults: Faults, root: Node, values: Mapping[str, Any], scope: str) -> Environment:
    """Returns the names that every expression of the file sees: parameters, functions, and the scope."""
    env = Environment(values)
    said = "scope" if "scope" in root else "name"
    if not (faults.hides(root, said) or faults.misspelt(root, "scope")) and said in root:
        # Without a sound name there is no scope, and expressions that read it have no value.
        env = env.with_values({SCOPE: scope})
    return env.with_functions(define(function_definitions(faults.checked), env))


def _root_group(state: State, root: Node, collected: _Collected) -> Group:
    """Elaborates the layers of the file, inside its arg-scope and the arg-scope that collects outputs."""
    with state.arg_scope(root, state.frame.outermost) as entries, _collecting(state, root, collected):
        children = file_steps(state, root, elaborate_steps) if "layers" in root else []
        return Group(tuple(children), arg_scopes=entries, output=state.current)


class _Collected(NamedTuple):
    """The ops whose outputs a file collects, and the name of the collection."""

    ops: tuple[str, ...] | None = None
    collection: str | None = None


def _collected(state: State, root: Node) -> _Collected:
    node = root["end_points"] if "end_points" in root and state.faults.sound(root["end_points"]) else None
    if node is None or "collect" not in node:
        return _Collected()
    ops = tuple(key for key in node["collect"].value if key in OPS)
    if "collection" not in node:
        return _Collected(ops)
    schema = top()["end_points"]["properties"]["collection"]
    value = state.values.optional_word(node["collection"], state.frame.outermost, schema, "end_points: collection")
    return _Collected(ops, None if value in (FAULTY, UNSET) else value)


@contextmanager
def _collecting(state: State, root: Node, collected: _Collected) -> Iterator[None]:
    """Collects outputs as slim's nets do, by an arg-scope inside the file's own."""
    if collected.ops is None:
        yield
        return
    place = root["end_points"]["collect"]
    collecting = collected.collection or default_collection(state.scope)
    state.end_points.collect_into(collecting, frozenset(place.value) - frozenset(collected.ops))
    with state.default(collected.ops, {"outputs_collections": Given([collecting], "arg_scope", place)}):
        yield
