"""What every report calls a layer, so that a name in one can be looked up in another."""

from netspec.network import Layer, Network


def short_name(network: Network, layer: Layer) -> str:
    """A layer's scope path below the network's."""
    return below(network, layer.scope)


def below(network: Network, scope: str) -> str:
    """A full path of scopes without the network's own."""
    return scope.removeprefix(f"{network.scope}/")
