"""netspec: neural networks as data, compiled into TF-Slim graphs.

net = netspec.load("specs/alexnet_v2.yaml")    # raises netspec.SpecError with every problem
network = net.elaborate(num_classes=10)        # shapes, variables and costs, without TensorFlow
logits, end_points = net(images)               # in the current tf.Graph, as the slim function does
problems = netspec.check("specs/")             # all problems of all files, as values
"""

from netspec.budget import unbounded
from netspec.checking import check
from netspec.compiled import CompiledSpec, load
from netspec.diagnostics import Note, Problem, Severity, Span, SpecError
from netspec.network import Network
from netspec.shapes import symbol

__version__ = "0.1.0"

__all__ = [
    "CompiledSpec",
    "Network",
    "Note",
    "Problem",
    "Severity",
    "Span",
    "SpecError",
    "check",
    "load",
    "symbol",
    "unbounded",
]
