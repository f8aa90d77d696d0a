"""Explains the YAML parser's errors in the words of the person who wrote the file.

libyaml and PyYAML's own parser say the same things in slightly different phrases about simple keys, block collections
and tokens. Each rule of the table knows one of those things, matches both phrasings, and says what is wrong with the
file.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from netspec.diagnostics import Problem
from netspec.source import block_faults, flow_faults, markup_faults
from netspec.source.decoding import SourceText
from netspec.source.parser_fault import ParserFault

_RULES: tuple[tuple[str, Callable[[ParserFault], Problem]], ...] = (
    (r"expected ',' or '[\]}]'", flow_faults.unclosed_or_missing_comma),
    (r"quoted scalar: found unexpected (?:end of stream|document)", flow_faults.unclosed_quote),
    (
        r"unknown escape|quoted scalar: .*(?:hexa?decimal|Unicode character)|chr\(\)|too large to convert",
        flow_faults.escape,
    ),
    (r"found unexpected ':'", flow_faults.colon_before_bracket),
    (r"mapping values are not allowed", block_faults.second_colon),
    (r"could not find expected ':'", block_faults.no_colon),
    (r"sequence entries are not allowed", block_faults.item_beside_key),
    (r"mapping keys are not allowed", block_faults.question_mark),
    (r"cannot start any token", block_faults.bad_first_character),
    (r"scanning an (?:alias|anchor)", markup_faults.nameless),
    (r"directive|incompatible YAML|version number", markup_faults.directive),
    (r"a tag|tag handle|codec can't decode", markup_faults.tag),
    (r"while parsing a block (?:mapping|collection)", block_faults.not_an_entry),
    (r"node content", flow_faults.no_content),
    (r"<document start>", markup_faults.after_the_end),
    (r"block scalar", block_faults.block_header),
)
"""What the parser says, and the rule that explains it. The first that matches counts."""


def explain(error: Exception, text: SourceText, reached: int, opened: int | None) -> Problem:
    """The problem for an error of the parser.

    `reached` is where the last event ended, for errors without a place; `opened` is the index of the innermost `[` or
    `{` that is still open.
    """
    mark = getattr(error, "problem_mark", None)
    context = getattr(error, "context_mark", None)
    at = mark.index if mark is not None else reached
    fault = ParserFault(
        text,
        doing=str(getattr(error, "context", None) or ""),
        says=str(getattr(error, "problem", None) or error),
        began=context.index if context is not None else at,
        at=at,
        reached=reached,
        opened=opened,
    )
    if tab := block_faults.tab(fault):
        return tab
    for pattern, rule in _RULES:
        if re.search(pattern, f"{fault.doing}: {fault.says}"):
            return rule(fault)
    return fault.here(f"invalid YAML: {' '.join(fault.says.split())}")
