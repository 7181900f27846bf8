"""What the numbers of an experiment depend on, and the page that tells it beside them."""

from __future__ import annotations

import json
import platform
from dataclasses import asdict
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np
import onnxruntime
import torch

from kimnet_core import html_page
from kimnet_core.atomic import replacing
from kimnet_core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from kimnet_core.inference.engine import Engine
    from kimnet_core.video.source import FrameSource


def origin_of(source: FrameSource, engines: Mapping[str, Engine]) -> dict[str, object]:
    """Digests of the clip and the weights, and versions of what worked on them.

    Args:
        source: the clip.
        engines: by the names of their weights.
    """
    return {
        "clip": source.fingerprint,
        "weights": {name: engine.weights.sha256 for name, engine in engines.items()},
        "engine": {name: f"{engine.name} on {engine.device}" for name, engine in engines.items()},
        "versions": {"kimnet-studio": version("kimnet-studio"), "python": platform.python_version()}
        | {each.__name__: each.__version__ for each in (torch, onnxruntime, np)},
    }


def write_page(
    path: Path, command: str, request: Any, report: object, origin: Mapping[str, object], drawings: Sequence[str] = ()
) -> None:
    """Write one file that opens without a network: drawings, all that was printed, and what made it.

    Args:
        path: of the page.
        command: that was run, such as "kimnet seeds".
        request: the dataclass of all its options.
        report: what it printed.
        origin: as `origin_of`.
        drawings: SVG.

    Raises:
        InputError: it cannot be written.
    """
    asked = {name: value for name, value in asdict(request).items() if name != "html"}
    words = html_page.page(
        f"{command}, {asked['video'].name}",
        [
            *drawings,
            html_page.listing(str(report)),
            html_page.heading("What made these numbers"),
            html_page.facts({key: json.dumps(value, default=str, ensure_ascii=False) for key, value in origin.items()}),
            html_page.paragraph(f"All options of {command}, with those that were left out:"),
            html_page.listing(json.dumps(asked, indent=2, default=str, ensure_ascii=False)),
        ],
    )
    try:
        with replacing(path) as temporary:
            temporary.write_text(words, encoding="utf-8", newline="\n")
    except OSError as error:
        raise InputError(f"{path} cannot be written ({error.strerror}); choose another place.") from error
