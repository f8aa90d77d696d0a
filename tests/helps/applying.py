"""Applies a help to the text of a spec, to the letter: each form of help is one function, each alternative one text.

The help of a problem is read as a person would read it who knows nothing of what netspec's code had in mind, and the
text is edited at the problem's place. What `...` stands for in a help is filled in from `SAMPLES`.
"""

import re
from collections.abc import Callable, Iterator

from netspec.diagnostics import Problem

from .spec_text import Source

SAMPLES = {
    "num_outputs": "8",
    "kernel_size": "1",
    "axis": "0",
    "factor": "0.5",
    "paddings": "[[0, 0], [0, 0], [0, 0], [0, 0]]",
    "size": "8",
    "shape": "[-1, 4]",
    "block_size": "2",
    "begin": "[0]",
    "end": "[1]",
    "stride": "1",
    "padding": "SAME",
    "depth": "1",
    "scale": "5e-4",
}

Edit = Callable[[Source, Problem, re.Match[str]], Iterator[str]]


def filled(text: str) -> str:
    """A help's YAML with a sample in the place of each `...`."""
    return re.sub(r"(\w+): \.\.\.", lambda found: f"{found[1]}: {SAMPLES[found[1]]}", text)


def _renamed(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    text = source.replaced(problem.span, found["word"])
    if not found["arguments"]:
        yield text
        return
    for argument in found["arguments"].split(" and "):
        name, _, value = argument.partition(": ")
        changed = Source(text)
        text = changed.with_argument(*changed.owner(problem.span), name, value)
    yield text


def _missing(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    op, name = found["op"], found["name"]
    mapping, key = source.within(problem.span)
    yield source.with_argument(mapping, key, name, SAMPLES[name])
    if found["scoped"]:
        yield source.with_top("arg_scope", f"- {{ops: [{op}], {name}: {SAMPLES[name]}}}")


def _entries(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    mapping, key = source.owner(problem.span)
    for entry in re.split(r",? or (?=\w+: |remove )", found["entries"]):
        if entry.startswith("remove "):
            yield source.without(mapping, key)
        else:
            plain = re.sub(r"(?:,? (?:for|with|of) .*|; .*)$", "", entry)
            yield source.entry(mapping, key, plain)


def _shared(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    mapping, op = source.within(problem.span)
    yield source.with_argument(mapping, op, "scope", found["scope"])
    if found["reuse"]:
        yield source.with_argument(mapping, op, "reuse", found["reuse"])


def _value(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    value = re.sub(r"(?:, without quotes|, with your factors?|, with the slope of Darknet)$", "", found["value"])
    yield source.replaced(problem.span, value)


def _braces(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    mapping, key = source.owner(problem.span)
    assert key == found["op"]
    if not found["from"]:
        yield source.entry(mapping, key, f"{key}: {filled(found['inside'])}")
        return
    inputs = found["from"].replace("'", "")
    changed = Source(source.entry(mapping, key, f"{key}: {filled(found['inside'])}"))
    place = mapping.key_span(key)
    owner = next(each for each in changed.mappings() if key in each and each.key_span(key) == place)
    yield changed.with_word(owner, key, f"from: {inputs}")


def _step(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    yield source.replaced(problem.span, filled(found[0].removeprefix("write ")))


def _removed(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    mapping, key = source.owner(problem.span)
    if key != found["key"]:
        mapping, key = mapping[key], found["key"]
    yield source.without(mapping, key)
    if found["other"]:
        yield source.without(mapping, found["other"])


def _either(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    mapping, op = source.within(problem.span)
    yield source.with_argument(mapping, op, found["one"], found["first"])
    yield source.with_argument(mapping, op, found["other"], found["second"])


def _either_word(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    yield source.replaced(problem.span, found["one"])
    yield source.replaced(problem.span, found["other"])


def _in_place(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    line = source.at(problem.span.line, 1)
    assert found["old"] in source.text[line:]
    yield source.text[:line] + source.text[line:].replace(found["old"], found["new"], 1)


def _given(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    yield source.with_argument(*source.within(problem.span), found["name"], found["value"])


def _fitting(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    mapping, op = source.within(problem.span)
    window = re.search(r"an? (\d+)x(\d+) VALID window", problem.text)
    assert window is not None
    yield source.with_argument(mapping, op, "padding", "SAME")
    inside = mapping[op].value
    kernel = inside.get("kernel_size") if isinstance(inside, dict) else None
    sides = kernel if isinstance(kernel, list) else [kernel or int(window[1]), kernel or int(window[2])]
    most = [int(found[name]) if found[name] else side for name, side in zip(("height", "width"), sides, strict=True)]
    if found["high"]:
        most[0] = int(found["high"])
    if found["wide"]:
        most[1] = int(found["wide"])
    fits = [min(pair) for pair in zip(sides, most, strict=True)]
    yield source.with_argument(mapping, op, "kernel_size", str(fits))
    if found["images"]:
        yield _with_image(source, *map(int, found["images"].split("x")))


def _images(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    yield _with_image(source, *map(int, found["images"].split("x")))


def _with_image(source: Source, height: int, width: int) -> str:
    shape = source.root["input"]["shape"]
    sizes = [item.value for item in shape.children.values()]
    first = 2 if "NCHW" in source.text else 1
    sizes[first : first + 2] = [height, width]
    return source.replaced(shape.span, f"[{', '.join('null' if size is None else str(size) for size in sizes)}]")


def _out(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    inside, word = source.owner(problem.span)
    place = source.within(problem.span)
    changed = Source(source.without(inside, word))
    mapping, key = changed.owner(place[0].key_span(place[1]))
    yield changed.with_word(mapping, key, f"{found['word']}: {found['value']}")


def _in(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    mapping, word = source.owner(problem.span)
    op = found["op"]
    place = mapping.key_span(op)
    changed = Source(source.without(mapping, word))
    if (mapping.key_span(word).line, mapping.key_span(word).column) > (place.line, place.column):
        owner, key = changed.owner(place)
    else:
        owner, key = next((each, op) for each in changed.mappings() if op in each)
    yield changed.with_argument(owner, key, found["name"], found["value"])


def _spaced(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    assert found["item"] in source.text
    yield source.text.replace(found["item"], f"- {found['item'][1:]}", 1)


def _all_spaced(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    yield re.sub(r"(?m)^( *)-(?=\w)", r"\1- ", source.text)


def _declared(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    yield source.with_top("params", found["entry"])


def _function(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    yield source.with_top("functions", f"{found['head']}: {'x' if found['body'] == '...' else found['body']}")


def _with_id(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    named = next(
        each
        for each in source.mappings()
        if found["key"] in each and each.key_span(found["key"]).line in (int(found["line"]), int(found["line"]) + 1)
    )
    changed = Source(source.replaced(problem.span, found["from"])) if found["from"] else source
    yield changed.with_word(named, found["key"], f"id: {found['id']}")


def _quoted(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    yield source.replaced(problem.span, found["value"])


def _another_name(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    start, end = source.range(problem.span)
    yield source.replaced(problem.span, found["value"] or re.sub(r"\w+", r"\g<0>_1", source.text[start:end], count=1))


def _fed(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    mapping, op = source.owner(problem.span) if found.groupdict() else source.within(problem.span)
    inputs = found.groupdict().get("inputs", "[input, input]").replace("...", "input")
    if "from" in mapping:
        yield source.replaced(mapping["from"].span, inputs)
    else:
        yield source.with_word(mapping, op, f"from: {inputs}")


def _joined(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    step, _ = source.owner(problem.span)
    start, end = source.range(step["from"].span)
    inputs, indent = source.text[start:end], " " * (step.span.column - 3)
    joins = f"{indent}- add: {{}}\n{indent}  from: {inputs}\n"
    at = source.at(step.span.line, 1)
    changed = source.without(step, "from")
    yield changed[:at] + joins + changed[at:]


def _as_list(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    start, end = source.range(problem.span)
    yield source.replaced(problem.span, f"[{source.text[start:end]}]" if "..." in found["list"] else found["list"])


def _dashed(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    place = problem.span.line, problem.span.column
    mapping = next(each for each in source.mappings() if (each.span.line, each.span.column) == place)
    assert found["key"] in mapping
    text = source.text
    for at in sorted((source.range(mapping.key_span(key))[0] for key in mapping.children), reverse=True):
        text = f"{text[:at]}- {text[at:]}"
    yield text


def _deeper(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    at = source.at(problem.span.line, 1)
    yield f"{source.text[:at]}  {source.text[at:]}"


def _all_deeper(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    """Indents the line of each key that the message names."""
    mapping, _ = source.owner(problem.span)
    named = re.findall(r"'(\w+)'", problem.text.partition(" are arguments")[0])
    lines = {mapping.key_span(name).line for name in named}
    numbered = enumerate(source.text.splitlines(keepends=True), 1)
    yield "".join(f"  {line}" if number in lines else line for number, line in numbered)


def _with_params(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    yield source.replaced(problem.span, f"{found['name']}, {found['entry']}")


def _spaces(source: Source, problem: Problem, found: re.Match[str]) -> Iterator[str]:
    yield source.replaced(problem.span, "  ")


FORMS: tuple[tuple[str, Edit], ...] = (
    (
        (
            r"did you mean '?(?P<word>[^'?]+)'?(?:, with (?P<arguments>.+))?\?"
            r"(?: Its defaults? (?:is|are) .+)?(?: In NCHW .+)?"
        ),
        _renamed,
    ),
    (r"write it as a list: (?P<list>\[.*\])", _as_list),
    (r"write it as a list: - (?P<key>\w+): \.\.\.", _dashed),
    (r"indent it further than \w+", _deeper),
    (r"indent them further than \w+", _all_deeper),
    (r"write (?P<name>\w+), with (?P<entry>normalizer_params: \{.*\}) beside it", _with_params),
    (r"write (?P<op>\w+): \{(?P<name>\w+): \.\.\.\}(?P<scoped>, or set it in an arg_scope)?", _missing),
    (
        (
            r"use padding SAME or a kernel (?:of at most (?P<height>\d+)x(?P<width>\d+)|at most (?P<high>\d+) high"
            r"|at most (?P<wide>\d+) wide)(?:, or images of (?:at least )?(?P<images>\d+x\d+))?"
        ),
        _fitting,
    ),
    (r"use images of (?:at least |exactly )?(?P<images>\d+x\d+)(?: to \w+)?", _images),
    (r"move it out of the braces: (?P<word>\w+): (?P<value>.+) beside [\w ]+", _out),
    (r"move it into the braces: (?P<op>\w+): \{\.\.\., (?P<name>\w+): (?P<value>.+)\}", _in),
    (r"remove it(?:, or .*)?|delete it", lambda source, problem, _: iter([source.replaced(problem.span, "")])),
    (r"remove (?P<key>[^\s:,]+)(?:, or remove (?P<other>\w+)|[:,].*)?", _removed),
    (r"use (?P<one>\w+) (?P<first>\w+) or (?P<other>\w+) (?P<second>\w+)", _either),
    (r"use (?P<one>\w+) or (?P<other>\w+); the op pad .*", _either_word),
    (r"give it another name(?:, such as (?P<value>\w+)(?:; .*)?)?", _another_name),
    (r"write (?P<quote>'?)(?P<new>.+)(?P=quote) in place of (?P=quote)(?P<old>.+)(?P=quote)", _in_place),
    (r"write (?P<op>\w+): \{(?P<name>\w+): (?P<value>[^.].*)\}", _given),
    (r"put a space after the '-' of '(?P<item>-\w+)'", _spaced),
    (r"put a space after each '-'", _all_spaced),
    (
        r"declare it under (?:params|the block's params): (?P<entry>.+), with the type and value you mean",
        _declared,
    ),
    (r"declare it under functions: (?P<head>\w+\(.*?\)): (?P<body>.+)", _function),
    (r"write id: (?P<id>\w+) beside (?P<key>\w+), line (?P<line>\d+)(?:, and from: (?P<from>[\w.]+))?", _with_id),
    (r"join them first, with concat, add or multiply", _joined),
    (r"name them: from: \[id1, id2\]", _fed),
    (r"name them: from: (?P<inputs>\{.*\})", _fed),
    (r"put it in quotes: (?P<value>\".*\")", _quoted),
    (r"put a space after the ':'", lambda source, problem, _: iter([source.replaced(problem.span, ": ")])),
    (r"replace (?:it with a space|the tab with spaces)", _spaces),
)
BY_CODE: tuple[tuple[str, str, Edit], ...] = (
    (
        "duplicate-variable",
        r"write scope: (?P<scope>\S+?)(?:, or reuse: (?P<reuse>.+) to share the variables)?",
        _shared,
    ),
    ("unknown-argument", r"write (?P<entries>\w+: .+)", _entries),
    ("wrong-type", r"write (?P<op>\w+): (?P<inside>\{.*?\}+)(?:, with from: (?P<from>\[.*\]) beside it)?", _braces),
)
LAST: tuple[tuple[str, Edit], ...] = ((r"write (?P<value>.+?)(?:; .+)?", _value),)


def applied(problem: Problem, text: str) -> list[str] | None:
    """The texts that a problem's help makes, one for each alternative; None if it has a form that is not known."""
    assert problem.help is not None
    source = Source(text)
    if problem.text.startswith("expected a layer") and problem.help.startswith("write "):
        return list(_step(source, problem, re.match(".*", problem.help)))  # type: ignore[arg-type]
    coded = [(pattern, edit) for code, pattern, edit in BY_CODE if code == problem.code]
    for pattern, edit in (*coded, *FORMS, *LAST):
        if found := re.fullmatch(pattern, problem.help):
            return list(edit(source, problem, found))
    return None
