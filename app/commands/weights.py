"""`kimnet weights`: which networks there are, what they say of themselves, whether that is so, and taking in more."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kimnet_core.errors import InputError, WeightsError
from kimnet_core.model.card import SUFFIX, list_weights, read_card, user_folder
from kimnet_core.resources import DEFAULT_WEIGHTS


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the list."""

    name: str
    path: Path
    skeleton: str
    encoder: str
    megabytes: float
    problem: str | None


@dataclass(frozen=True, slots=True)
class Listing:
    """All weights that are there."""

    weights: tuple[Entry, ...]
    user_folder: Path

    def __str__(self) -> str:
        rows = [
            f"{entry.name:24} {entry.skeleton:10} {entry.encoder:12} {entry.megabytes:7.1f} MB  {entry.problem or ''}"
            for entry in self.weights
        ]
        return "\n".join([*rows, f"Put your own into {self.user_folder}."])


@dataclass(frozen=True, slots=True)
class Description:
    """What a weights file says about itself."""

    path: Path
    sha256: str
    config: dict[str, Any]
    joints: tuple[str, ...]
    card: dict[str, Any]

    def __str__(self) -> str:
        lines = [f"file    {self.path}", f"sha256  {self.sha256}", f"joints  {', '.join(self.joints)}", ""]
        lines += [f"{key}: {value}" for key, value in self.config.items()]
        return "\n".join([*lines, "", *_indented(self.card)])


@dataclass(frozen=True, slots=True)
class Verified:
    """A weights file whose every number was checked."""

    path: Path
    sha256: str
    tensors: int
    parameters: int

    def __str__(self) -> str:
        return f"{self.path} is sound: {self.tensors} tensors, {self.parameters:,} numbers, sha256 {self.sha256}."


@dataclass(frozen=True, slots=True)
class TakenIn:
    """Weights of another project, as a file of this one."""

    path: Path
    sha256: str
    network: str
    encoder: str
    skeleton: str
    megabytes: float
    untrained: tuple[str, ...]

    def __str__(self) -> str:
        found = f"{self.path}: {self.network} with {self.encoder} for {self.skeleton}, {self.megabytes:.1f} MB."
        if self.untrained:
            return f"{found}\nThe checkpoint knows nothing of its {' and '.join(self.untrained)}: train it before use."
        if self.network != "kimnet":
            return f"{found}\nIt is for comparison; what tracks takes a kimnet."
        return f"{found}\nIt can be used as it is, and be trained."


def find(weights: str) -> Path:
    """The file of weights that a person named by path or by name.

    Raises:
        InputError: there is neither such a file nor such a name.
    """
    path = Path(weights)
    if path.is_file():
        return path
    there = {entry.stem: entry for entry in reversed(list_weights())}  # a shipped name goes first
    if weights in there:
        return there[weights]
    if weights == DEFAULT_WEIGHTS.stem:
        raise WeightsError(f"The shipped weights {DEFAULT_WEIGHTS} are missing; install the program again.")
    raise InputError(f"There are no weights {weights}; give a {SUFFIX} file or one of: {', '.join(sorted(there))}.")


def list_all() -> Listing:
    """What is there; a damaged file is listed with its problem."""
    return Listing(tuple(_entry(path) for path in list_weights()), user_folder())


def describe(weights: str) -> Description:
    """Read a file's own words.

    Raises:
        InputError: there is no such file.
        WeightsError: it is no weights file.
    """
    path = find(weights)
    about = read_card(path)
    return Description(path, about.sha256, about.config.to_dict(), about.skeleton.joints, about.card)


def verify(weights: str) -> Verified:
    """Load a file, build its network and run it once.

    Raises:
        InputError: there is no such file.
        WeightsError: it is damaged, or what it computes is not finite.
    """
    import numpy as np

    from kimnet_core.inference.opening import open_engine
    from kimnet_core.model.weights import load_weights

    path = find(weights)
    loaded = load_weights(path)
    size = loaded.config.input_size
    maps = open_engine(loaded, "torch", "cpu").encode(np.full((1, size, size, 3), 127, np.uint8))
    if not all(np.isfinite(part).all() for part in maps):
        raise WeightsError(f"The weights {path} compute numbers that are not finite; do not use them.")
    parameters = sum(tensor.numel() for tensor in loaded.state.values())
    return Verified(path, loaded.sha256, len(loaded.state), parameters)


def take_in(checkpoint: Path, kind: str, skeleton: str, out: Path) -> TakenIn:
    """Make a weights file of another project's checkpoint.

    Args:
        checkpoint: written by PyTorch; it is opened in a process of its own, and no code in it is run.
        kind: whose it is, as `kimnet_core.model.importing` names them.
        skeleton: name of a shipped one: the joints to find.
        out: the file to write; an older one is replaced once everything was checked.

    Raises:
        InputError: the file to write is not named as weights are.
        WeightsError: the checkpoint cannot be used, or the file cannot be written; an older one is unharmed.
    """
    from kimnet_core.model.importing import import_checkpoint
    from kimnet_core.model.weights import save_weights
    from kimnet_core.pose.skeleton import load_skeleton

    if out.suffix != SUFFIX:
        raise InputError(f"Weights are kept in {SUFFIX} files, so {out} cannot be written; name it {out.stem}{SUFFIX}.")
    imported = import_checkpoint(checkpoint, kind, load_skeleton(skeleton))
    save_weights(out, imported.network, imported.card)
    about = read_card(out)
    size = out.stat().st_size / 1e6
    return TakenIn(
        out, about.sha256, about.config.network, about.config.encoder, skeleton, size, tuple(imported.untrained)
    )


def _entry(path: Path) -> Entry:
    size = path.stat().st_size / 1e6
    try:
        about = read_card(path)
    except WeightsError as error:
        return Entry(path.stem, path, "", "", size, str(error))
    return Entry(path.stem, path, about.skeleton.name, about.config.encoder, size, None)


def _indented(value: Any, depth: int = 0) -> list[str]:
    """A card of nested JSON values as indented lines."""
    if isinstance(value, dict):
        lines = []
        for key, item in value.items():
            inner = _indented(item, depth + 1)
            flat = not isinstance(item, (dict, list))
            lines += [f"{'  ' * depth}{key}: {inner[0].strip()}"] if flat else [f"{'  ' * depth}{key}:", *inner]
        return lines
    if isinstance(value, list):
        return [line for item in value for line in _indented(item, depth)]
    return [f"{'  ' * depth}{value}"]
