"""`kimnet explain`: an account of a frame of the sample clip that adds up."""

from __future__ import annotations

import json

import pytest

from kimnet_core.resources import SAMPLE_CLIP
from tests.e2e.command import BOX, kimnet, refused


def test_every_joint_of_a_frame_is_accounted_for() -> None:
    status, out, _ = kimnet("explain", SAMPLE_CLIP, "--frame", 3, "--box", BOX, "--json")
    assert status == 0
    accounts = json.loads(out)["accounts"]
    assert len(accounts) == 13
    for each in accounts:
        parts = (each[name] for name in ("prior", "picture", "decoder", "learnt", "placed"))
        assert sum(parts) == pytest.approx(each["value"], abs=1e-5)
        assert sum(each["joints"].values()) == pytest.approx(each["prior"], abs=1e-5)
        assert (each["learnt"], each["placed"]) == pytest.approx((0, 0), abs=1e-5)


def test_a_person_reads_a_line_for_one_joint() -> None:
    status, out, _ = kimnet("explain", SAMPLE_CLIP, "--frame", 2, "--box", BOX, "--joint", "left_wrist")
    assert status == 0
    title, line = out.strip().splitlines()
    assert title.split()[:3] == ["joint", "peak", "frame"]
    assert line.startswith("left_wrist")


def test_a_first_frame_and_an_unknown_joint_are_refused() -> None:
    assert "no frame before it" in refused("explain", SAMPLE_CLIP, "--frame", 0, "--box", BOX)
    assert "no joint 'tail'" in refused("explain", SAMPLE_CLIP, "--frame", 2, "--box", BOX, "--joint", "tail")
