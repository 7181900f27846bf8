"""CSV tables: exact columns, all digits, hand-made seed poses, and bad rows told by their line."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given

from kimnet_core.errors import LabelsError
from kimnet_core.labels.document import Labels
from kimnet_core.labels.table import read_table, write_table
from kimnet_core.pose.pose import Source, Visibility, same
from tests.core.labels.projects import SKELETON, video
from tests.core.labels.random_labels import FRAMES, labels, one_pose

VIDEO = video(Path("clip.mp4"), FRAMES)
HEADER = "frame,track,joint,x,y,visibility,score,source\n"


def test_a_hand_computed_table(tmp_path: Path) -> None:
    write_table(tmp_path / "x.csv", one_pose(), VIDEO)
    wrist = SKELETON.joints[5]
    rows = f"2,0,head,10.0,20.0,1,1.0,human\n2,0,{wrist},30.5,40.0,2,0.25,model\n"
    assert (tmp_path / "x.csv").read_bytes().decode() == HEADER + rows


@given(document=labels())
def test_every_joint_comes_back_to_the_last_digit(tmp_path_factory: pytest.TempPathFactory, document: Labels) -> None:
    path = tmp_path_factory.mktemp("table") / "x.csv"
    write_table(path, document, VIDEO)
    there = {track: labels.poses for track, labels in document.tracks.items() if labels.poses.placed.any()}
    if not there:
        with pytest.raises(LabelsError, match="holds no joint"):
            read_table(path, SKELETON, FRAMES)
        return
    imported = read_table(path, SKELETON, FRAMES)
    assert imported.notes == ()
    assert imported.labels.tracks.keys() == there.keys()
    for track, poses in there.items():
        assert same(imported.labels.tracks[track].poses, poses)


def read(folder: Path, text: str) -> Labels:
    (folder / "x.csv").write_text(text)
    return read_table(folder / "x.csv", SKELETON, FRAMES).labels


def test_a_table_written_by_hand_may_leave_the_last_columns_empty(tmp_path: Path) -> None:
    document = read(tmp_path, HEADER + "\n0,0,Left Wrist,12,34,,,\n0,0,head,,,0,,\n0,0,right_hip,1,2,1,0.5,by eye\n")
    pose = document.pose(0, 0)
    wrist, hip = SKELETON.index("left_wrist"), SKELETON.index("right_hip")
    assert pose.xy[0, wrist].tolist() == [12.0, 34.0]
    assert (pose.visibility[0, wrist], pose.score[0, wrist]) == (Visibility.VISIBLE, 1)
    assert pose.source[0, wrist] == pose.source[0, hip] == Source.IMPORTED
    assert pose.visibility[0, hip] == Visibility.HIDDEN
    assert pose.placed.sum() == 2


def test_a_joint_that_would_run_as_a_formula_is_written_as_text(tmp_path: Path) -> None:
    names = ("=cmd|' /C calc'!A0", *SKELETON.joints[1:])
    skeleton = dataclasses.replace(SKELETON, joints=names)
    document = Labels(skeleton, FRAMES)
    document.swap(document.add_track("Ann").id, 0, document.pose(0, 0).with_joint(0, -1.0, 2.0))
    write_table(tmp_path / "x.csv", document, VIDEO)
    row = (tmp_path / "x.csv").read_text().splitlines()[1]
    assert row == "0,0,'=cmd|' /C calc'!A0,-1.0,2.0,2,1.0,human", "and numbers stay numbers"
    assert same(read_table(tmp_path / "x.csv", skeleton, FRAMES).labels.pose(0, 0), document.pose(0, 0))


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("0,0,head,1,2,2,1", "line 2: there are 7 columns"),
        ("x,0,head,1,2,2,1,human", "line 2: invalid literal"),
        ("0,0,head,,2,2,1,human", "line 2: could not convert"),
        ("0,0,head,nan,2,2,1,human", "line 2: the position"),
        ("0,0,head,1,1e9,2,1,human", "line 2: the position"),
        ("0,0,head,1,2,3,1,human", "line 2: the visibility 3"),
        ("0,0,head,1,2,2,nan,human", "line 2: the score"),
        ("4,0,head,1,2,2,1,human", "line 2: frame 4 is not in a video of 4"),
        ("0,-1,head,1,2,2,1,human", "line 2: -1 is not a track"),
        ("0,0,head,1,2,2,1,human\n0,0,head,1,2,2,1,human", "line 3: head of track 0 in frame 0 is given twice"),
        ("0,0,tail,1,2,2,1,human", "holds no joint"),
        ('0,0,"head', "line 2: unexpected end"),
        ("0,0,hea\0d,1,2,2,1,human", "holds no joint"),
        ("0,0,head," + "1" * 200_000, "line 2: field larger"),
        ("9" * 5000 + ",0,head,1,2,2,1,human", "line 2"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_read(tmp_path: Path, row: str, sentence: str) -> None:
    with pytest.raises(LabelsError, match=sentence):
        read(tmp_path, HEADER + row + "\n")


@pytest.mark.parametrize("text", ["", "frame,joint,x,y\n", "\ufeffx\n", HEADER.replace(",", ";")])
def test_other_columns_are_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(LabelsError, match="the columns must be frame,track,joint,x,y,visibility,score,source"):
        read(tmp_path, text)


def test_other_encodings_are_told_and_a_byte_order_mark_is_no_matter(tmp_path: Path) -> None:
    text = HEADER + "0,0,head,1,2,2,1,human\n"
    (tmp_path / "x.csv").write_text(text, encoding="utf-16")
    with pytest.raises(LabelsError, match=r"line 1: .*decode"):
        read_table(tmp_path / "x.csv", SKELETON, FRAMES)
    (tmp_path / "x.csv").write_text(text, encoding="utf-8-sig")
    assert read_table(tmp_path / "x.csv", SKELETON, FRAMES).labels.pose(0, 0).placed[0, 0]
