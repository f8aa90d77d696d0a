"""Exports a network with its weights: a SavedModel, or a file for LiteRT or ONNX."""
