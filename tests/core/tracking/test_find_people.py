"""Everybody in some stills is found in their own box."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from kimnet_core.errors import VideoError
from kimnet_core.labels.stills import Stills
from kimnet_core.pose.box import Box
from kimnet_core.tracking.find_people import by_initializer, find_people


def stills(*people: tuple[str, np.ndarray]) -> Stills:
    boxes = tuple(Box.around(xy) for _, xy in people)
    return Stills(tuple(name for name, _ in people), boxes, np.stack([xy for _, xy in people]), ())


@pytest.mark.parametrize("upright", [False, True])
def test_each_person_is_found_in_their_own_box(body_at, picture_of, dot_engine, tmp_path: Path, upright: bool) -> None:
    left, right, other = body_at(80, 120, 90), body_at(240, 120, 110), body_at(150, 130, 100)
    cv2.imwrite(str(tmp_path / "two.png"), np.maximum(picture_of(left), picture_of(right))[:, :, ::-1])
    cv2.imwrite(str(tmp_path / "one.png"), picture_of(other)[:, :, ::-1])
    people = stills(("one.png", other), ("two.png", left), ("two.png", right))
    found = np.stack(list(find_people(people, tmp_path, by_initializer(dot_engine, upright=upright))))
    np.testing.assert_allclose(found, people.xy, atol=2)


def test_a_picture_is_read_once_and_a_missing_one_is_told_of(body_at, picture_of, tmp_path: Path) -> None:
    body = body_at(80, 120, 90)
    cv2.imwrite(str(tmp_path / "a.png"), picture_of(body)[:, :, ::-1])
    seen = []
    people = find_people(
        stills(("a.png", body), ("a.png", body), ("b.png", body)), tmp_path, lambda *given: seen.append(given)
    )
    next(people), next(people)
    (first, box), (second, _) = seen
    assert first is second
    assert first.shape == (240, 320, 3)
    assert box == Box.around(body)
    with pytest.raises(VideoError, match=r"b\.png cannot be read"):
        next(people)
