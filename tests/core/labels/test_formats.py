"""The table of formats: chosen by suffix, and written so that what was there is never lost."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from kimnet_core.errors import InputError, LabelsError
from kimnet_core.labels import formats
from kimnet_core.labels.document import Labels
from kimnet_core.labels.formats import FORMATS, read_labels, read_seed_pose, write_labels
from kimnet_core.pose.pose import Poses, Source, same
from kimnet_core.pose.skeleton import load_skeleton
from tests.core.labels.full_disk import disk_of
from tests.core.labels.projects import SKELETON, video
from tests.core.labels.random_labels import FRAMES, one_pose

VIDEO = video(Path("clip.mp4"), FRAMES)
SUFFIXES = [kind.suffix for kind in FORMATS]


@pytest.mark.parametrize("suffix", [*SUFFIXES, ".JSON"])
def test_what_is_written_is_read_by_its_suffix(tmp_path: Path, suffix: str) -> None:
    write_labels(tmp_path / f"x{suffix}", one_pose(), VIDEO)
    read = read_labels(tmp_path / f"x{suffix}", SKELETON, FRAMES).labels
    assert read.pose(0, 2).human[0, 0]
    assert read.anchors(0).tolist() == [2]


def test_an_unknown_suffix_lists_what_is_known(tmp_path: Path) -> None:
    for act in (lambda path: read_labels(path, SKELETON, 4), lambda path: write_labels(path, one_pose(), VIDEO)):
        with pytest.raises(InputError, match=r"known are \.json \(COCO keypoints\), \.csv"):
            act(tmp_path / "x.slp")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_missing_file_and_a_missing_folder_are_told(tmp_path: Path, suffix: str) -> None:
    with pytest.raises(LabelsError, match="cannot be read: No such file"):
        read_labels(tmp_path / f"none{suffix}", SKELETON, FRAMES)
    with pytest.raises(LabelsError, match="could not be written: No such file"):
        write_labels(tmp_path / "none" / f"x{suffix}", one_pose(), VIDEO)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_too_large_is_not_even_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"x{suffix}"
    with path.open("wb") as file:
        file.truncate(formats.LARGEST + 1)
    with pytest.raises(LabelsError, match="larger than 512 MB"):
        read_labels(path, SKELETON, FRAMES)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("limit", [0, 40, 80])
def test_a_full_disk_leaves_the_old_file(tmp_path: Path, suffix: str, limit: int) -> None:
    path = tmp_path / f"x{suffix}"
    path.write_text("old")
    with disk_of(limit), pytest.raises(LabelsError, match="as it was"):
        write_labels(path, one_pose(), VIDEO)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_failing_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    def fail(*args: object) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "x.csv"
    path.write_text("old")
    monkeypatch.setattr(os, call, fail)
    with pytest.raises(LabelsError, match="No space left on device"):
        write_labels(path, one_pose(), VIDEO)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link_and_rights_stay_as_they_were(tmp_path: Path) -> None:
    real = tmp_path / "real.csv"
    real.write_text("old")
    real.chmod(0o640)
    link = tmp_path / "link.csv"
    link.symlink_to(real)
    write_labels(link, one_pose(), VIDEO)
    assert link.is_symlink()
    assert real.read_text().startswith("frame,")
    assert real.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_seed_pose_is_the_first_of_the_file(tmp_path: Path, suffix: str) -> None:
    document = one_pose()
    document.swap(0, 3, document.pose(0, 2).with_joint(1, 5.0, 5.0))
    write_labels(tmp_path / f"x{suffix}", document, VIDEO)
    frame, pose = read_seed_pose(tmp_path / f"x{suffix}", SKELETON, FRAMES)
    assert frame == 2
    assert same(pose, read_labels(tmp_path / f"x{suffix}", SKELETON, FRAMES).labels.pose(0, 2))


def test_a_file_without_a_joint_is_no_seed(tmp_path: Path) -> None:
    write_labels(tmp_path / "x.json", Labels(SKELETON, FRAMES), VIDEO)
    with pytest.raises(InputError, match="no joint to start from"):
        read_seed_pose(tmp_path / "x.json", SKELETON, FRAMES)


@pytest.mark.parametrize("suffix", [".json", ".csv"])
def test_labels_of_other_joints_are_derived_where_it_is_asked_for(suffix: str, tmp_path: Path) -> None:
    """COCO has no head; it is the middle of nose and ears, and nobody's correction."""
    coco = load_skeleton("coco17")
    theirs = Labels(coco, FRAMES)
    xy = np.stack([np.arange(17) * 3.0, np.arange(17) * 2.0], axis=1)[None]
    theirs.write(theirs.add_track("Ann").id, 1, Poses.placed_by(Source.HUMAN, xy))
    path = tmp_path / f"coco{suffix}"
    write_labels(path, theirs, VIDEO)
    plainly, derived = (read_labels(path, SKELETON, FRAMES, derive=derive) for derive in (False, True))
    head, wrist = SKELETON.index("head"), SKELETON.index("left_wrist")
    assert not plainly.labels.tracks[0].poses.placed[:, head].any()
    poses = derived.labels.tracks[0].poses
    assert poses.xy[1, head].tolist() == [(0 + 3 + 4) * 3.0 / 3, (0 + 3 + 4) * 2.0 / 3]
    assert poses.source[1, [head, wrist]].tolist() == [Source.INTERPOLATED, Source.HUMAN]
    assert not poses.placed[0].any()
    assert any(note.startswith("head was taken from nose, left_ear, right_ear") for note in derived.notes)
    assert any("left out: left_eye, right_eye." in note for note in derived.notes)
    assert not any("none of these joints" in note for note in derived.notes)


@pytest.mark.parametrize("suffix", [".json", ".csv"])
def test_a_joint_that_the_file_has_is_never_derived(suffix: str, tmp_path: Path) -> None:
    theirs = Labels(SKELETON, FRAMES)
    theirs.write(theirs.add_track("Ann").id, 0, Poses.placed_by(Source.MODEL, np.ones((1, len(SKELETON), 2))))
    path = tmp_path / f"penn{suffix}"
    write_labels(path, theirs, VIDEO)
    derived = read_labels(path, SKELETON, FRAMES, derive=True)
    assert same(derived.labels.pose(0, 0), theirs.pose(0, 0))
    assert derived.notes == ()
