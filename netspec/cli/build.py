"""`netspec build`: writes a spec's graph, checkpoint, SavedModel and summary to a folder."""

from __future__ import annotations

import argparse
import errno
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

from netspec.cli import command, options
from netspec.cli.terminal import lines_on, print_error, progress_on
from netspec.cli.usage import UsageError
from netspec.cli.weight_options import add_checkpoint, add_renaming, loaded_weights, require_checkpoint
from netspec.records import replace
from netspec.wording import counted

if TYPE_CHECKING:
    from netspec.cli.command import Subparsers
    from netspec.cli.weight_options import LoadedWeights
    from netspec.pipeline import Sound

_DESCRIPTION = (
    "Builds the graph of a spec and writes it to a folder, with a checkpoint of its initial values or of those that "
    "--checkpoint gives, a SavedModel and a summary. The folder is written completely or not at all. An existing "
    "folder is replaced only if an earlier build wrote everything in it and nothing has changed since. The SavedModel "
    "is for inference: in it, the spec's parameter is_training is always false. Requires TensorFlow: "
    "pip install 'tf-netspec[tf]'."
)
_EXAMPLES = """\
  netspec build specs/alexnet_v2.yaml -o built/alexnet
  netspec build -p num_classes=10 -p is_training=false specs/alexnet_v2.yaml -o built/alexnet
  netspec build --checkpoint vgg_16.ckpt specs/vgg_16.yaml -o built/vgg
  netspec build -p num_classes=10 --checkpoint vgg_16.ckpt --exclude vgg_16/fc8 specs/vgg_16.yaml -o built/vgg
"""
_EXIT_CODES = """\
  0  built
  1  the spec has errors, or the weights do not fit it
"""


def add_parser(subparsers: Subparsers) -> None:
    """Adds the command."""
    parser = command.enter(
        subparsers,
        run,
        name="build",
        does="build the TensorFlow graph of a spec",
        description=_DESCRIPTION,
        examples=_EXAMPLES,
        exit_codes=_EXIT_CODES,
    )
    options.add_spec(parser)
    parser.add_argument("-o", "--output", type=command.file_name, metavar="DIR", required=True, help="folder to write")
    parser.add_argument(
        "--force",
        action="store_true",
        help="also delete files of the folder that no build wrote or that have changed; their names are printed first",
    )
    values = parser.add_mutually_exclusive_group()
    values.add_argument(
        "--graph-only",
        action="store_true",
        help="do not write the checkpoint and the SavedModel, whose values may need much memory",
    )
    values.add_argument(
        "--training-signature",
        action="store_true",
        help="add a second signature to the SavedModel, 'training', in which is_training is true",
    )
    parser.add_argument("--seed", metavar="INT", type=int, default=0, help="seed of the initial values (default: 0)")
    add_checkpoint(parser, "load these values in place of initial ones")
    add_renaming(parser)
    command.add_quiet(parser, "what was written")
    options.add_options(parser)


def run(args: argparse.Namespace) -> int:
    """Builds the spec, if it has no errors."""
    from netspec.analysis.totals import elements
    from netspec.cli.specs import inspect_sound, spec_of
    from netspec.report.visible import visible

    require_checkpoint(args)
    if args.checkpoint is not None and args.graph_only:
        raise UsageError("--graph-only writes no values; use it without --checkpoint")
    sound = inspect_sound(spec_of(args), options.overrides(args))
    if sound is None:
        return 1
    network = sound.network
    if args.training_signature and not isinstance(network.parameters.get("is_training"), bool):
        raise UsageError("--training-signature needs a spec with the parameter is_training: {type: bool}")
    loaded = _loaded(sound, args) if args.checkpoint is not None else None
    if args.checkpoint is not None and loaded is None:
        return 1
    lines = _build(sound, args, loaded)
    if lines is None:
        return 1
    if args.quiet:
        return 0
    count = elements(network.variables)
    values = f"seed {args.seed}" if loaded is None else f"values of {args.checkpoint}{_rest(loaded, args.seed)}"
    sys.stdout.write(visible(f"{args.output}: {network.name}, {count:,} parameters, {values}") + "\n")
    sys.stdout.writelines(f"{visible(line)}\n" for line in lines)
    return 0


def _loaded(sound: Sound, args: argparse.Namespace) -> LoadedWeights | None:
    """The values of the checkpoint for the network and for those that are served; None if they do not fit."""
    from netspec.diagnostics import SpecError
    from netspec.lower.serving import planned

    sounds = [sound]
    with suppress(SpecError):  # reported when it is built
        plan = planned(sound, training=args.training_signature)
        sounds += [plan.inference, *([plan.training] if plan.training else ())]
    variables = {variable.name: variable for each in sounds for variable in each.network.variables}
    return loaded_weights(args, list(variables.values()))


def _rest(loaded: LoadedWeights, seed: int) -> str:
    count = len(loaded.fitted.left_out)
    return f", seed {seed} for {counted(count, 'variable')}" if count else ""


def _build(sound: Sound, args: argparse.Namespace, loaded: LoadedWeights | None) -> list[str] | None:
    """Lines that describe the SavedModel; None if a value is damaged, which is printed."""
    from netspec.atomic.destination import Refused
    from netspec.diagnostics import SpecError
    from netspec.lower.compat import TensorFlowMissing
    from netspec.lower.instantiate import Request, instantiate
    from netspec.lower.memory import TooLarge
    from netspec.lower.quiet import hushed

    request = Request(args.output, args.seed, args.force, values=not args.graph_only, training=args.training_signature)
    damaged: tuple[type[Exception], ...] = ()
    if loaded is not None:
        from netspec.weights import WeightsError

        damaged = (WeightsError,)
        request = replace(request, loaded=loaded.fitted.values, keep=loaded.kept)
    stopped: BaseException
    with lines_on(sys.stderr) as tell, progress_on(None if args.quiet else sys.stderr) as progress, hushed():
        # Caught in here: an exception that leaves `hushed` prints all of TensorFlow's messages.
        try:
            return instantiate(sound, request, progress, tell)
        except damaged as error:
            stopped = error
        except (Refused, TooLarge, TensorFlowMissing) as error:
            stopped = UsageError(str(error))
        except SpecError as error:
            text = f"cannot build the SavedModel, in which is_training is false: {str(error).splitlines()[0]}"
            stopped = UsageError(f"{text}; use --graph-only to build without it")
        except OSError as error:
            full = error.errno in (errno.ENOSPC, errno.EDQUOT)
            help = "free some space or choose a folder on another disk" if full else "choose another folder"
            stopped = UsageError(f"{args.output} cannot be written: {error.strerror or error}; {help}")
        except (KeyboardInterrupt, SystemExit) as error:
            stopped = error
    if isinstance(stopped, damaged):
        print_error(str(stopped))
        return None
    raise stopped
