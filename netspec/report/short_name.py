"""What every report calls a layer, so that a name in one can be looked up in another."""

from netspec.network import Layer, Network


def short_name(network: Network, layer: Layer) -> str:
    """A layer's scope path below the network's."""
    return layer.scope.removeprefix(f"{network.scope}/")
