"""Checks that names of variables and scopes in a recipe are those of its network."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from netspec.comparison.renaming import Rename, matched
from netspec.diagnostics import Problem
from netspec.network import Network
from netspec.recipe.draft import RecipeDraft
from netspec.schema.suggest import suggested
from netspec.wording import on_one_line


def variable_faults(draft: RecipeDraft) -> Iterator[Problem]:
    """The faults of patterns that match nothing, and of rules that rename nothing."""
    initial = draft.values.get("init_from")
    for old, new in initial.map.items() if initial is not None else ():
        if fault := Rename(old, new).fault:
            place = draft.root["init_from"]["map"].key_span(old)
            yield Problem("bad-name", f"init_from: map: {fault}", place)
    if draft.network is None:
        return
    yield from _unmatched(draft, draft.network, ("train_only",), draft.values.get("train_only", ()))
    yield from _unmatched(
        draft, draft.network, ("init_from", "exclude"), initial.exclude if initial is not None else ()
    )


def _unmatched(
    draft: RecipeDraft, network: Network, keys: tuple[str, ...], patterns: Sequence[str]
) -> Iterator[Problem]:
    trained = keys == ("train_only",)
    names = [variable.name for variable in network.variables if variable.trainable or not trained]
    for index, pattern in enumerate(patterns):
        if not any(matched(pattern, name) for name in names):
            sort = "no variable that is trained" if trained else "no variable"
            text = f"{': '.join(keys)}: {sort} of the network matches '{on_one_line(pattern)}'"
            span = draft.node(*keys).children[index].span
            known = [*filter(None, [network.scope]), *(layer.scope for layer in network.layers if layer.variables)]
            inside = next((scope for scope in known if scope.endswith(f"/{pattern}")), None)
            help = f"did you mean '{inside}'?" if inside else suggested(pattern, list(dict.fromkeys(known))).help
            yield Problem("unmatched-variables", text, span, help=help)
