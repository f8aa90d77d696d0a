"""The language of expressions: lexer, parser, syntax tree and evaluator. It knows nothing of the file's schema.

text -> `tokens` -> `parser` -> `tree`; `evaluate` gives a tree its value in an `environment`. `template` finds the
expressions of a scalar, `node_values` evaluates those of a node, and `locate` turns errors into problems.
"""
