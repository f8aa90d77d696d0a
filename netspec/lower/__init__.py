"""The one room with TensorFlow and tf-slim: bring them up, build graphs, compare them, save them.

TensorFlow takes seconds and hundreds of megabytes to import, and tf-slim reaches for private names of it that have
moved. Whatever needs either stands here, so that reading, checking, showing and comparing specs stay quick and work
where TensorFlow is not installed. The modules of this room import TensorFlow inside their functions, never at the top.
"""
