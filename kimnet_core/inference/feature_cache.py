"""What the pictures gave, kept, so that the network runs once per frame and never again.

A `Step` is about 740 KB at K = 13, D = 64 and 64 x 64, most of it features. Steps lie in a memory-mapped file
that survives the process; when the budget is full, the least recently used one is overwritten. Rules:

* It is a cache: a file that is damaged, cut short or of another layout is thrown away without a word, and a
  record whose checksum fails is a miss. A record is checked when a process first reads it.
* One process, one file: a second process takes the next number in the same folder, so the budget bounds
  each of them.
* A full or failing disk is no error: new records stay in memory from there on, with one line in the log.
"""

from __future__ import annotations

import hashlib
import logging
import threading
import zlib
from collections import OrderedDict
from typing import TYPE_CHECKING, Self

import numpy as np

from kimnet_core.inference.motion import MOTION
from kimnet_core.inference.record_file import RecordFile, open_numbered
from kimnet_core.inference.recursion import Step

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from kimnet_core.inference.engine import Engine
    from kimnet_core.model.config import KIMNetConfig
    from kimnet_core.model.crop import Crop

log = logging.getLogger(__name__)

LAYOUT = 2  # of the file; raise it when a record's fields change
PREPROCESSING = 1  # of the pictures; raise it when Crop.cut gives other pixels
FIELDS = ("weights", "raw", "picture", "warp", "features", "motion")  # of a `Step`, in its order
SEGMENT = 64  # records taken from the disk at a time, about 50 MB at K = 13 and D = 64


def step_key(engine: Engine, before: tuple[str, Crop], now: tuple[str, Crop]) -> bytes:
    """What a step depends on, and nothing else, as 16 bytes.

    Args:
        engine: whose weights and arithmetic made it.
        before: identity (`FrameSource.identity`, which holds the mask) and window of the frame before.
        now: the same of the frame itself.
    """
    parts = [str(PREPROCESSING), str(MOTION), engine.weights.sha256, engine.name, engine.device]
    for identity, crop in (before, now):
        parts += [identity, str(crop.size), *(float(number).hex() for number in crop.window)]
    return hashlib.blake2b("\0".join(parts).encode(), digest_size=16).digest()


class FeatureCache:
    """Steps by key, in a file of a folder or in memory, bounded; safe to use from several threads."""

    def __init__(self, folder: Path | None, budget: int, config: KIMNetConfig) -> None:
        """Open or make the cache.

        Args:
            folder: where its file lies, made when missing; None keeps everything in memory.
            budget: bytes that it may take; it takes one segment of 64 steps at least.
            config: of the network whose steps it holds.
        """
        self._segment_type = _segment_type(config)
        self._stem = f"steps-{config.joints}x{config.feature_dim}x{config.heatmap_size}"
        self._most = max(1, budget // self._segment_type.itemsize)
        self._segments: list[NDArray[np.void]] = []
        self._slots: OrderedDict[bytes, int] = OrderedDict()  # least recently used first
        self._free: list[int] = []
        self._checked: set[int] = set()  # slots that this process wrote or has verified
        self._clock = 0
        self._mutex = threading.Lock()
        self._file = None if folder is None else self._opened(folder)
        self._full = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __len__(self) -> int:
        return len(self._slots)

    def get(self, key: bytes) -> Step | None:
        """The step of a key, copied out; None when it is not there."""
        with self._mutex:
            slot = self._slots.get(key)
            if slot is None:
                return None
            index, data = self._record(slot)
            if slot not in self._checked and index["check"][0] != _checksum(data):
                del self._slots[key]
                self._free.append(slot)
                return None
            self._checked.add(slot)
            self._touch(key, index)
            weights, raw, picture, warp, features, motion = (data[name][0].copy() for name in FIELDS)
            return Step(
                *(weights, raw, picture),
                warp=warp if index["moved"][0] else None,
                features=features,
                motion=motion if index["flowed"][0] else None,
            )

    def put(self, key: bytes, step: Step) -> None:
        """Keep a step; the least recently used one makes room when the budget is full.

        Raises:
            ValueError: the step has another shape than the cache was made for.
        """
        for name in ("picture", "features"):
            shape, wanted = np.shape(getattr(step, name)), self._segment_type["data"].base[name].shape
            if shape != wanted:
                raise ValueError(f"this cache holds {name} of {wanted}, got {shape}")
        with self._mutex:
            slot = self._slots[key] if key in self._slots else self._take_slot()
            index, data = self._record(slot)
            index["key"] = 0  # a process that dies from here on leaves no record rather than half a one
            for name in FIELDS:
                value = getattr(step, name)
                data[name] = 0 if value is None else value
            index["moved"], index["flowed"] = step.warp is not None, step.motion is not None
            index["check"] = _checksum(data)
            index["key"] = np.frombuffer(key, np.uint8)
            self._slots[key] = slot
            self._checked.add(slot)
            self._touch(key, index)

    def close(self) -> None:
        """Give the file free for other processes; the cache is empty afterwards and keeps what comes in memory."""
        with self._mutex:
            if self._file is not None:
                self._file.close()
            self._file = None
            self._segments.clear()
            self._slots.clear()
            self._free.clear()
            self._checked.clear()

    def _record(self, slot: int) -> tuple[NDArray[np.void], NDArray[np.void]]:
        """Index entry and data of a slot, as arrays of length one that write through."""
        segment, at = divmod(slot, SEGMENT)
        return self._segments[segment]["index"][0, at : at + 1], self._segments[segment]["data"][0, at : at + 1]

    def _touch(self, key: bytes, index: NDArray[np.void]) -> None:
        self._clock += 1
        index["used"] = self._clock
        self._slots.move_to_end(key)

    def _take_slot(self) -> int:
        if not self._free:
            if len(self._segments) == self._most:
                return self._slots.popitem(last=False)[1]
            self._grow()
        return self._free.pop()

    def _grow(self) -> None:
        segment = None
        if self._file is not None and not self._full:
            try:
                segment = self._file.grow()
            except OSError as error:
                log.warning("The feature cache cannot grow on the disk (%s); it goes on in memory.", error)
                self._full = True  # the file stays open and locked: what it holds is still in use
        if segment is None:
            segment = np.zeros(1, self._segment_type)
        first = len(self._segments) * SEGMENT
        self._segments.append(segment)
        self._free.extend(reversed(range(first, first + SEGMENT)))

    def _opened(self, folder: Path) -> RecordFile | None:
        """The file, its records taken over; None where the disk refuses."""
        try:
            file = open_numbered(folder, self._stem, self._segment_type, LAYOUT)
            self._segments = file.segments(self._most)
        except OSError as error:
            log.warning("The feature cache cannot use %s (%s); it works in memory.", folder, error)
            return None
        used: list[tuple[int, bytes, int]] = []
        for number, segment in enumerate(self._segments):
            index = segment["index"][0]
            for at, filled in enumerate(index["key"].any(axis=1)):
                slot = number * SEGMENT + at
                if filled:
                    used.append((int(index["used"][at]), index["key"][at].tobytes(), slot))
                else:
                    self._free.append(slot)
        self._slots.update((key, slot) for _, key, slot in sorted(used))
        self._clock = max((when for when, _, _ in used), default=0)
        return file


def _segment_type(config: KIMNetConfig) -> np.dtype[np.void]:
    """Index entries of a segment side by side, so that opening a file reads few pages, then the data."""
    index = [("key", np.uint8, (16,)), ("check", "<u4"), ("moved", "<u2"), ("flowed", "<u2"), ("used", "<u8")]
    joints, size = config.joints, config.heatmap_size
    data = [
        ("warp", "<f8", (2, 3)),
        ("weights", "<f4", (joints, joints)),
        ("raw", "<f4", (joints, joints)),
        ("picture", "<f4", (joints, size, size)),
        ("features", "<f2", (config.feature_dim, size, size)),
        ("motion", "<f2", (2, size, size)),
    ]
    return np.dtype([("index", index, (SEGMENT,)), ("data", data, (SEGMENT,))])


def _checksum(data: NDArray[np.void]) -> int:
    return zlib.crc32(data.view(np.uint8).data)
