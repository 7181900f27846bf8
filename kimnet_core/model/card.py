"""What a weights file says about itself, read without its tensors and without torch.

A file is safetensors: 8 bytes with the length of a JSON header, the header, the tensors. The header's
`__metadata__` holds one entry, `kimnet`, which is JSON again: the format, the network's configuration,
the skeleton, the model card, a digest over all of them but the card, and, where the network was calibrated, its
confidence: it can be fitted anew, for it changes how heatmaps are read and not what they are.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import platformdirs

from kimnet_core.errors import WeightsError
from kimnet_core.model.confidence import Confidence
from kimnet_core.model.config import KIMNetConfig
from kimnet_core.pose.skeleton import Skeleton
from kimnet_core.resources import WEIGHTS

if TYPE_CHECKING:
    from typing import BinaryIO

    from numpy.typing import NDArray

FORMAT = 1
ENTRY = "kimnet"
SUFFIX = ".safetensors"
LENGTH = 8  # bytes that hold the length of the header
LONGEST = 16 * 2**20  # bytes of a header; ours have about 20 kB


@dataclass(frozen=True, slots=True)
class WeightsCard:
    """What there is to know about weights besides their numbers.

    Attributes:
        config: the network they are for.
        skeleton: the joints they find, in full, so that a file explains itself.
        card: name, what it was trained on, how well it does; JSON values.
        sha256: digest of configuration, skeleton and tensors, in hexadecimal. Two files with the same digest
            compute the same heatmaps.
        confidence: how probable it makes a joint; None where that was not measured.

    Raises:
        ValueError: network, skeleton and confidence are not for the same joints.
    """

    config: KIMNetConfig
    skeleton: Skeleton
    card: dict[str, Any]
    sha256: str
    confidence: Confidence | None

    def __post_init__(self) -> None:
        config, skeleton = self.config, self.skeleton
        if (config.skeleton, config.joints) != (skeleton.name, len(skeleton)):
            raise ValueError(
                f"the network finds {config.joints} joints of {config.skeleton}, "
                f"but the skeleton {skeleton.name} has {len(skeleton)}"
            )
        if self.confidence is not None and len(self.confidence) != len(skeleton):
            raise ValueError(f"its confidence is that of {len(self.confidence)} joints, not of {len(skeleton)}")

    def scores(self, height: NDArray[np.floating]) -> NDArray[np.float32]:
        """(..., K) float32 in [0, 1]: the probability of each joint, or the height itself where none is known.

        Args:
            height: (..., K) of the joints' heatmaps, in [0, 1], as `heatmaps.decode` gives it.
        """
        return np.asarray(height, np.float32) if self.confidence is None else self.confidence.probability(height)


class Header(NamedTuple):
    """The part of a file before its tensors.

    Attributes:
        about: the card.
        tensors: name to `dtype`, `shape` and `data_offsets`.
        start: where the tensors begin, in bytes.
    """

    about: WeightsCard
    tensors: dict[str, Any]
    start: int


def list_weights() -> list[Path]:
    """Weights files that are there: first the shipped ones, then the user's own, each sorted by name."""
    return [path for folder in (WEIGHTS, user_folder()) for path in sorted(folder.glob(f"*{SUFFIX}"))]


def user_folder() -> Path:
    """Where a user's own weights are looked for; it need not exist."""
    return Path(platformdirs.user_data_dir("kimnet-studio", appauthor=False)) / "weights"


def read_card(path: Path) -> WeightsCard:
    """Read what a weights file says about itself. Its digest is not checked: that takes all of the file.

    Raises:
        WeightsError: the file is missing, truncated, or not a KIMNet weights file of this format.
    """
    try:
        with path.open("rb") as file:
            return read_header(file, path.stat().st_size, path).about
    except OSError as error:
        raise unreadable(path, error) from error


def read_header(file: BinaryIO, size: int, path: Path) -> Header:
    """Read and check all that comes before the tensors.

    Args:
        file: at its beginning.
        size: of the whole file in bytes.
        path: for the message.

    Raises:
        WeightsError: as `read_card`.
    """
    length = int.from_bytes(file.read(LENGTH), "little")
    if size <= LENGTH or length > min(size - LENGTH, LONGEST):
        raise WeightsError(f"The file {path} is no weights file, or its beginning is damaged.")
    try:
        tensors = json.loads(file.read(length))
        about = json.loads(tensors.pop("__metadata__")[ENTRY])
        end = _end(tensors)
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
        raise WeightsError(f"The file {path} holds no KIMNet weights that this program can read.") from error
    if LENGTH + length + end != size:
        raise WeightsError(f"The weights file {path} is truncated or damaged; copy or download it again.")
    return Header(_card(about, path), tensors, LENGTH + length)


def to_metadata(about: WeightsCard) -> dict[str, str]:
    """The header's `__metadata__`."""
    content = {
        "format": FORMAT,
        "config": about.config.to_dict(),
        "skeleton": about.skeleton.to_dict(),
        "card": about.card,
        "sha256": about.sha256,
    }
    if about.confidence is not None:
        content["confidence"] = asdict(about.confidence)
    return {ENTRY: json.dumps(content, allow_nan=False)}


def digest(config: KIMNetConfig, skeleton: Skeleton, tensors: dict[str, Any], body: bytes | memoryview) -> str:
    """SHA-256 of everything that decides what the network computes.

    Args:
        config: the network.
        skeleton: what its channels mean.
        tensors: the header's table of tensors.
        body: the bytes of the tensors.
    """
    described = json.dumps([config.to_dict(), skeleton.to_dict(), tensors], sort_keys=True)
    content = hashlib.sha256(described.encode())
    content.update(body)
    return content.hexdigest()


def check_skeleton(weights: WeightsCard, skeleton: Skeleton) -> None:
    """Make sure that weights find the joints of a project.

    Raises:
        WeightsError: their joints are not the same in the same order.
    """
    if weights.skeleton.joints != skeleton.joints:
        made = weights.skeleton
        raise WeightsError(
            f"These weights are made for the skeleton {made.name} with the joints {', '.join(made.joints)}, "
            f"but the project uses {skeleton.name} with {', '.join(skeleton.joints)}. "
            "Choose other weights; nothing was changed."
        )


def unreadable(path: Path, error: OSError) -> WeightsError:
    """The error for a file that the system does not let us read."""
    if isinstance(error, FileNotFoundError):
        return WeightsError(f"There is no weights file {path}.")
    return WeightsError(f"The weights file {path} cannot be read: {error.strerror}.")


def _card(about: dict[str, Any], path: Path) -> WeightsCard:
    try:
        if about["format"] != FORMAT:
            raise WeightsError(
                f"The weights file {path} has format {about['format']}, but this program reads format {FORMAT}. "
                "Use a version of the program that fits the file."
            )
        config = KIMNetConfig.from_dict(about["config"])
        skeleton = Skeleton.from_dict(about["skeleton"])
        confidence = Confidence.from_dict(about["confidence"]) if "confidence" in about else None
        return WeightsCard(config, skeleton, dict(about["card"]), str(about["sha256"]), confidence)
    except KeyError as error:
        raise WeightsError(f"The weights file {path} does not describe itself: it lacks {error}.") from error
    except (TypeError, AttributeError, ValueError) as error:
        raise WeightsError(f"The weights file {path} describes a network that cannot be built: {error}.") from error


def _end(tensors: dict[str, Any]) -> int:
    """Where the last tensor ends, in bytes from `Header.start`.

    Raises:
        ValueError, KeyError, TypeError, IndexError: the table is not one of tensors.
    """
    for tensor in tensors.values():
        if not isinstance(tensor["dtype"], str) or not all(type(size) is int for size in tensor["shape"]):
            raise TypeError("a tensor without type or shape")
    return int(max(tensor["data_offsets"][1] for tensor in tensors.values()))
