"""`kimnet model`: how large a network is, and how much it computes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.commands.report import table
from app.commands.weights import find
from kimnet_core.errors import InputError
from kimnet_core.model.card import read_card
from kimnet_core.model.presets import PRESETS, read_network

if TYPE_CHECKING:
    from kimnet_core.model.config import KIMNetConfig
    from kimnet_core.model.counting import Part

CLIP = 5  # frames of a clip in the paper


@dataclass(frozen=True, slots=True)
class Line:
    """One part of a network; GMACs are 10^9 multiply-accumulates."""

    name: str
    parameters: int
    megabytes: float
    gmacs_first: float
    gmacs_each: float
    gmacs_clip: float


@dataclass(frozen=True, slots=True)
class Info:
    """A network's parts and their sum."""

    network: str
    config: dict[str, Any]
    clip: int
    parts: tuple[Line, ...]
    total: Line

    def __str__(self) -> str:
        columns = ("part", "parameters", "MB fp32", "GMACs first frame", "each later frame", f"clip of {self.clip}")
        size = self.config["input_size"]
        head = f"{self.network}, {self.config['joints']} joints, crops of {size} x {size} pixels"
        return f"{head}\n\n{table(columns, [_row(line) for line in (*self.parts, self.total)])}"


def info(network: str) -> Info:
    """Count the parts of a network.

    Args:
        network: name of a preset, a TOML file with a configuration, a weights file, or the name of one.

    Raises:
        InputError: it is none of these, or the TOML file describes no network.
        WeightsError: the weights file is damaged.
    """
    from kimnet_core.model.counting import count

    config = _config(network)
    counts = count(config)
    lines = tuple(_line(part) for part in counts.parts)
    return Info(network, config.to_dict(), CLIP, lines, _line(counts.total))


def _config(network: str) -> KIMNetConfig:
    if network in PRESETS:
        return PRESETS[network]
    if network.endswith(".toml"):
        return read_network(Path(network))
    try:
        path = find(network)
    except InputError:
        raise InputError(
            f"There is no network {network}; give a configuration (.toml), weights (.safetensors) or one of: "
            f"{', '.join(PRESETS)}."
        ) from None
    return read_card(path).config


def _line(part: Part) -> Line:
    return Line(part.name, part.parameters, part.megabytes, part.first / 1e9, part.each / 1e9, part.clip(CLIP) / 1e9)


def _row(line: Line) -> tuple[str, ...]:
    work = (line.gmacs_first, line.gmacs_each, line.gmacs_clip)
    return line.name, f"{line.parameters:,}", f"{line.megabytes:.2f}", *(f"{gmacs:.3f}" for gmacs in work)
