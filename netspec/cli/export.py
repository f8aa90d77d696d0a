"""`netspec export`: writes a network with its weights for other programs."""

from __future__ import annotations

import argparse
import errno
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from netspec.cli import command, options, weight_options
from netspec.cli.terminal import lines_on, print_error, progress_on
from netspec.cli.usage import UsageError
from netspec.exporting.format_names import ENDINGS, QUANTIZATIONS, format_of
from netspec.records import replace

if TYPE_CHECKING:
    from netspec.cli.command import Subparsers
    from netspec.exporting.request import ExportRequest
    from netspec.exporting.write_export import Export
    from netspec.exports import GivenWeights
    from netspec.pipeline import Sound
    from netspec.recipe.model import Recipe

_DESCRIPTION = (
    "Writes a network with its weights for inference: a SavedModel, a file of ONNX, or one of LiteRT, formerly "
    "TensorFlow Lite. The parameter is_training is false in it, and a layer that stays in training form, such as a "
    "dropout that is always active, is refused. Before it is put in place, the file is run on a random input and "
    "compared with the network. It is written completely or not at all, and replaces nothing that no export wrote."
)
_EXAMPLES = """\
  netspec export runs/digits -o models/digits/1            # a SavedModel, for TensorFlow Serving
  netspec export lenet.yaml --weights lenet.npz -o lenet.onnx
  netspec export lenet.yaml --weights lenet.npz -o lenet.tflite --quantize dynamic
  netspec export -p num_classes=5 --map wide=lenet lenet.yaml --weights model.ckpt -o lenet.onnx
"""
_EXIT_CODES = """\
  0  exported
  1  the spec has errors, layers stay in training form, the weights do not fit, or the format lacks an op
"""


def add_parser(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = command.enter(
        subparsers,
        run,
        name="export",
        does="write a network with its weights as a SavedModel, ONNX or LiteRT",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
        exit_codes=_EXIT_CODES,
    )
    parser.add_argument(
        "spec",
        metavar="SPEC",
        help="spec file, or - for standard input; or a recipe that was trained, or the folder of its run",
    )
    parser.add_argument(
        "--weights",
        metavar="WEIGHTS",
        help="values of the variables: a checkpoint or its folder, a SavedModel, or a file of NumPy (.npz) or of "
        "safetensors; of a run also newest, which is the default there, or best",
    )
    weight_options.add_map(parser)
    parser.add_argument(
        "-o", "--output", type=command.file_name, metavar="PATH", required=True, help="file or folder to write"
    )
    parser.add_argument(
        "--format",
        choices=ENDINGS,
        help="format (default: by the ending of PATH: .onnx, .tflite for litert, none for saved_model)",
    )
    parser.add_argument(
        "--end-points",
        metavar="NAMES",
        default="",
        help="end points to return beside the output, separated by commas, or `all`",
    )
    parser.add_argument(
        "--encoded",
        action="store_true",
        help="for a run, as a saved_model: take images as bytes of JPEG, PNG, BMP or GIF, and decode and preprocess "
        "them as its recipe says",
    )
    parser.add_argument(
        "--classes", metavar="FILE", help="names of the classes, one a line, to write with a SavedModel"
    )
    parser.add_argument(
        "--quantize",
        choices=QUANTIZATIONS,
        help="make a file of litert smaller: weights as integers (dynamic) or half floats (float16), or weights and "
        "activations as integers (int8, which needs --samples)",
    )
    parser.add_argument(
        "--samples",
        metavar="FILE",
        help="for int8, inputs as numpy.save writes an array of them, or numpy.savez of several",
    )
    parser.add_argument(
        "--no-verify",
        dest="verify",
        action="store_false",
        help="do not run the file and compare it with the network",
    )
    parser.add_argument(
        "--force",
        action="store_true",
        help="replace a file that exists, and files of a folder that no export wrote; their names are printed first",
    )
    command.add_quiet(parser, "what was written")
    options.add_options(parser)


def run(args: argparse.Namespace) -> int:
    """Exports the spec, if it has no errors."""
    from netspec.report.visible import visible

    form = args.format or format_of(args.output)
    if form is None:
        raise UsageError(f"{args.output}: no format has this ending; give --format {', '.join(ENDINGS)}")
    weight_options.require_numpy()
    asked = _asked(args)
    if asked is None:
        return 1
    made = _exported(asked.sound, asked.weights, _request(args, form, asked), args)
    if made is None:
        return 1
    if not args.quiet:
        sys.stdout.writelines(f"{visible(line)}\n" for line in made.lines())
    return 0


class _Asked(NamedTuple):
    """What is exported; the recipe if it is a run."""

    sound: Sound
    weights: GivenWeights
    recipe: Recipe | None


def _asked(args: argparse.Namespace) -> _Asked | None:
    """What is exported; None if it has errors, which are printed."""
    from netspec.cli import exported_run
    from netspec.cli.specs import inspect_sound, spec_of
    from netspec.diagnostics import SpecError
    from netspec.exports import GivenWeights

    if exported_run.is_run(args):
        recipe = exported_run.recipe_of(args)
        if recipe is None:
            return None
        try:
            sound = exported_run.sound_of(recipe, args)
        except SpecError as error:
            _print(error, recipe.sound)
            return None
        return _Asked(sound, exported_run.weights_of(recipe, args), recipe)
    overrides = options.overrides(args)
    if overrides.given.get("is_training") is True:
        raise UsageError("an export is for inference, in which is_training is false; leave -p is_training=true out")
    if args.weights is None:
        if args.spec != "-" and not Path(args.spec).exists():
            raise UsageError(f"no such file or folder: '{args.spec}'")
        help = "give --weights, such as those of `netspec build`, which are initial values"
        raise UsageError(f"an export of a spec has to know its weights; {help}")
    weights = GivenWeights(args.weights, weight_options.renaming(args))
    found = inspect_sound(spec_of(args), overrides, {"mode-not-read"})
    return None if found is None else _Asked(found, weights, None)


def _request(args: argparse.Namespace, form: str, asked: _Asked) -> ExportRequest:
    from netspec.cli import exported_run
    from netspec.exporting.export_error import ExportError
    from netspec.exporting.export_inputs import option_fault, read_samples
    from netspec.exporting.request import ExportRequest
    from netspec.training.class_name_files import read_class_names
    from netspec.training.data_faults import DataError

    try:
        request = ExportRequest(
            path=args.output,
            format=form,
            end_points=_end_points(args.end_points, asked.sound),
            classes=read_class_names(Path(args.classes)) if args.classes else (),
            quantization=args.quantize,
            samples=read_samples(args.samples, asked.sound.network) if args.samples else None,
            verify=args.verify,
            force=args.force,
            reader=exported_run.reader_of(asked.recipe, asked.sound) if args.encoded else None,
        )
    except (ExportError, DataError) as error:
        raise UsageError(str(error)) from error
    if fault := option_fault(request):
        raise UsageError(fault)
    if asked.recipe is not None and form == "saved_model" and not request.classes:
        return replace(
            request, classes=exported_run.class_names_of(asked.recipe, asked.sound, str(asked.weights.stored))
        )
    return request


def _end_points(names: str, sound: Sound) -> list[str]:
    if names == "all":
        return list(sound.network.end_points)
    return [name.strip() for name in names.split(",") if name.strip()]


def _exported(sound: Sound, weights: GivenWeights, request: ExportRequest, args: argparse.Namespace) -> Export | None:
    """What was exported; None if it was refused, which is printed."""
    from netspec.atomic.destination import Refused
    from netspec.diagnostics import SpecError
    from netspec.exporting.export_error import ExportError
    from netspec.exporting.write_export import export_sound
    from netspec.lower.compat import TensorFlowMissing
    from netspec.lower.memory import TooLarge
    from netspec.lower.quiet import hushed
    from netspec.weights import WeightsError

    stopped: BaseException
    with lines_on(sys.stderr) as tell, progress_on(None if args.quiet else sys.stderr) as progress, hushed():
        # Caught in here: an exception that leaves `hushed` prints all of TensorFlow's messages.
        try:
            return export_sound(sound, weights.values, request, weights.kept(), progress, tell)
        except (SpecError, ExportError, WeightsError) as error:
            stopped = error
        except (Refused, TooLarge, TensorFlowMissing) as error:
            stopped = UsageError(str(error))
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            help = "free some space or choose a folder on another disk" if full else "choose another place"
            stopped = UsageError(f"{args.output} cannot be written: {error.strerror or error}; {help}")
        except (KeyboardInterrupt, SystemExit) as error:
            stopped = error
    if isinstance(stopped, SpecError | ExportError | WeightsError):
        _print(stopped, sound)
        return None
    raise stopped


def _print(error: Exception, sound: Sound) -> None:
    """Prints why a network is not exported: problems at their places, or the lines of another fault."""
    from netspec.cli.specs import print_problems
    from netspec.diagnostics import SpecError
    from netspec.report.findings import Findings

    if isinstance(error, SpecError):
        document = sound.checked.document
        lines = {**document.others, document.file: document.lines}
        print_problems(Findings(error.problems, [document.file], lines))
        return
    print_error(str(error))
