"""Lowering: builds graphs with tf-slim, compares them and saves them; and the module for TensorFlow 2.

TensorFlow takes seconds and hundreds of megabytes to import. The modules here import it inside functions, never at the
top, so that reading, checking and showing specs stay fast and work without TensorFlow. `module` alone does import it at
the top, since it defines a class of TensorFlow's.
"""
