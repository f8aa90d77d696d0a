"""Renders problems and networks as text and as plain data. Nothing here prints or needs TensorFlow."""
