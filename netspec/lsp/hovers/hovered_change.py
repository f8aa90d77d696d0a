"""The steps of a base that a patch changes: what they become, and what the changed arguments are."""

from __future__ import annotations

from netspec.analysis.step_facts import StepFacts, begins_in
from netspec.lsp.documents.open_spec import OpenSpec
from netspec.lsp.hovers.hover_text import HoverText
from netspec.lsp.hovers.hovered_names import link_to, place_words
from netspec.lsp.hovers.hovered_steps import add_step
from netspec.lsp.hovers.word_at import Belonging, WordAt
from netspec.ops import OPS
from netspec.schema.step_tree import called_keys
from netspec.schema.step_words import GROUP, STEP


def changed_step(spec: OpenSpec, word: WordAt, at: Belonging) -> Belonging | None:
    """What an argument or a word of a patch belongs to: the step that it changes."""
    facts = _changed(spec, at) if at.sort == "change" and at.inside else None
    if facts is None:
        return None
    step, name = facts.node, str(at.inside[0])
    key = next(called_keys(step), None)
    if name in (STEP if key is not None else GROUP):
        return Belonging("keyword", name, at.inside[1:], word.nodes[4], step)
    if key is None:
        return None
    return Belonging("op" if key in OPS else "call", key, at.inside, step[key], step)


def hover_change(spec: OpenSpec, word: WordAt, at: Belonging, text: HoverText) -> None:
    """Adds the step that an entry of a patch names."""
    facts = _changed(spec, at)
    text.title(word.text, "the step that the patch changes" if not at.inside else f"of the change of `{at.name}`")
    if facts is not None:
        text.row("is", facts.label)
        add_step(spec, facts, text)
        place = facts.node.span
        text.row("written", "", place_words(spec, place), link_to(spec, place))


def _changed(spec: OpenSpec, at: Belonging) -> StepFacts | None:
    entry = at.node.span if at.node is not None else None
    found = (each for each in spec.steps if each.span != each.node.span)
    return next((each for each in found if entry is not None and begins_in(each.span, entry)), None)
