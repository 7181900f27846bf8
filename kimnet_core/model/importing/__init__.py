"""Weights of other projects, made into weights of this one.

A checkpoint of an encoder becomes a network that looks at each frame for itself: the encoder, and the checkpoint's
own head behind it. It finds just what the checkpoint finds, so it can be used as it is, measured as what a network
without time achieves, and taken by training as the encoder or the initializer to begin with. A checkpoint of RPSTN
becomes that network.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kimnet_core.errors import WeightsError
from kimnet_core.model.importing.checkpoint import read_checkpoint
from kimnet_core.model.importing.kinds import KINDS
from kimnet_core.model.importing.rpstn import released_rpstn
from kimnet_core.model.importing.single_frame import single_frame

if TYPE_CHECKING:
    from pathlib import Path

    from kimnet_core.model.importing.kinds import State
    from kimnet_core.model.network import Network
    from kimnet_core.pose.skeleton import Skeleton

RPSTN = "rpstn"


@dataclass(frozen=True, slots=True, eq=False)
class Imported:
    """A network with the weights of a checkpoint.

    Attributes:
        network: in evaluation mode, on the CPU.
        card: what its weights file shall say of itself; JSON values.
        untrained: parts of it of which the checkpoint knows nothing; "head" is what makes heatmaps of features.
    """

    network: Network
    card: dict[str, Any]
    untrained: tuple[str, ...]


def import_checkpoint(path: Path, kind: str, skeleton: Skeleton) -> Imported:
    """Read a checkpoint that nobody vouches for.

    Args:
        path: a file that PyTorch wrote.
        kind: whose it is: a key of `KINDS`, or "rpstn".
        skeleton: joints that the network shall find. A head for MPII's 16 is made into one for them.

    Raises:
        WeightsError: the file cannot be read, or holds another network.
    """
    state = read_checkpoint(path)
    try:
        network, untrained = adopt(state, kind, skeleton)
    except ValueError as error:
        raise WeightsError(f"The checkpoint {path} is no {kind} that can be read: {error}.") from error
    card = {"name": path.stem, "imported": {"kind": kind, "file": path.name}, "untrained": list(untrained)}
    return Imported(network.eval(), card, untrained)


def adopt(state: State, kind: str, skeleton: Skeleton) -> tuple[Network, tuple[str, ...]]:
    """Build the network of a checkpoint's tensors; see `import_checkpoint`.

    Returns:
        The network, and what of it is untrained.

    Raises:
        ValueError: the tensors are not those of such a network; the message names the first odd one.
    """
    if kind == RPSTN:
        return released_rpstn(state, skeleton), ()
    return single_frame(KINDS[kind](state, skeleton), skeleton)
