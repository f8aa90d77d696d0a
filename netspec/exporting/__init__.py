"""Exports a network with its weights: a SavedModel, or a file for LiteRT or ONNX.

The room has another name than the function `export` of the package, which a module of that name would hide.
"""
