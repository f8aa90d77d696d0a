"""netspec: neural networks as data, compiled into TF-Slim graphs.

net = netspec.load("specs/alexnet_v2.yaml")    # raises netspec.SpecError with every problem
network = net.elaborate(num_classes=10)        # shapes, variables and costs, without TensorFlow
logits, end_points = net(images)               # in the current tf.Graph, as the slim function does
model = net.module(num_classes=10)             # a tf.Module for TensorFlow 2, with variables of its own
problems = netspec.check("specs/")             # all problems of all files, as values
netspec.export(net, "model.ckpt", "onnx", "net.onnx")    # with weights, for inference

Each name is imported when it is first used, so that a command imports what it needs and no more.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netspec.budget import unbounded
    from netspec.checking import check
    from netspec.compiled import CompiledSpec, load
    from netspec.diagnostics import Note, Problem, Severity, Span, SpecError
    from netspec.exports import export
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
    "export",
    "load",
    "symbol",
    "unbounded",
]

_MODULES = {
    "budget": ("unbounded",),
    "checking": ("check",),
    "compiled": ("CompiledSpec", "load"),
    "diagnostics": ("Note", "Problem", "Severity", "Span", "SpecError"),
    "exports": ("export",),
    "network": ("Network",),
    "shapes": ("symbol",),
}
"""The modules that define the names."""


def __getattr__(name: str) -> Any:
    from importlib import import_module

    for module, names in _MODULES.items():
        if name in names:
            value = globals()[name] = getattr(import_module(f"netspec.{module}"), name)
            return value
    raise AttributeError(f"module 'netspec' has no attribute '{name}'")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
