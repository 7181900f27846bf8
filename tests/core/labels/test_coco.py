"""COCO: the file is what others expect, nothing is lost on the way back, and bad files are told entry by entry."""

from __future__ import annotations

import json
import random
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimnet_core.errors import LabelsError
from kimnet_core.labels import imported as gathering
from kimnet_core.labels.coco import read_coco, write_coco
from kimnet_core.labels.document import Labels
from kimnet_core.pose.pose import Source, Visibility, same
from kimnet_core.pose.skeleton import load_skeleton
from tests.core.labels.projects import SKELETON, K, video
from tests.core.labels.random_labels import FRAMES, labels, one_pose

VIDEO = video(Path("clip.mp4"), FRAMES)


def written(path: Path, document: Labels) -> dict[str, Any]:
    write_coco(path, document, VIDEO)
    return json.loads(path.read_text())


def test_a_hand_computed_file(tmp_path: Path) -> None:
    data = written(tmp_path / "x.json", one_pose())
    (annotation,) = data["annotations"]
    points = np.reshape(annotation["keypoints"], (K, 3)).tolist()
    assert points[0] == [10.0, 20.0, 1], "hidden, and its position is kept"
    assert points[5] == [30.5, 40.0, 2]
    assert points[1] == [0, 0, 0]
    assert annotation["num_keypoints"] == 2
    assert annotation["bbox"] == [10.0, 20.0, 20.5, 20.0]
    assert annotation["area"] == 410.0
    assert (annotation["id"], annotation["category_id"], annotation["iscrowd"]) == (1, 1, 0)
    assert annotation["keypoint_scores"][:6] == [1, 0, 0, 0, 0, 0.25]
    assert annotation["keypoint_sources"][:6] == ["human", "none", "none", "none", "none", "model"]
    (image,) = [image for image in data["images"] if image["id"] == annotation["image_id"]]
    assert (image["frame_id"], image["pts"], image["height"], image["width"]) == (2, 1024, 240, 320)
    assert len(data["images"]) == FRAMES


def test_edges_count_from_one_as_cocos_do(tmp_path: Path) -> None:
    (category,) = written(tmp_path / "x.json", one_pose())["categories"]
    assert category["keypoints"] == list(SKELETON.joints)
    assert category["skeleton"] == [[a + 1, b + 1] for a, b in SKELETON.edges]
    assert min(map(min, category["skeleton"])) == 1


def test_a_lone_joint_still_has_an_area(tmp_path: Path) -> None:
    document = Labels(SKELETON, FRAMES)
    document.swap(document.add_track("Ann").id, 0, document.pose(0, 0).with_joint(3, 5.0, 6.0))
    (annotation,) = written(tmp_path / "x.json", document)["annotations"]
    assert annotation["bbox"] == [4.5, 5.5, 1, 1]
    assert annotation["area"] == 1


@given(document=labels())
def test_nothing_is_lost_on_the_way_back(tmp_path_factory: pytest.TempPathFactory, document: Labels) -> None:
    path = tmp_path_factory.mktemp("coco") / "x.json"
    write_coco(path, document, VIDEO)
    if not document.tracks:
        assert not read_coco(path, SKELETON, FRAMES).labels.tracks
        return
    imported = read_coco(path, SKELETON, FRAMES)
    assert imported.notes == ()
    assert imported.labels.tracks.keys() == document.tracks.keys()
    for track, original in document.tracks.items():
        assert imported.labels.tracks[track].name == original.name
        assert same(imported.labels.tracks[track].poses, original.poses)


def foreign() -> dict[str, Any]:
    """As other tools write it: joints in another order and number, no extras."""
    return {
        "images": [{"id": 7, "file_name": "../../etc/passwd"}, {"id": "b"}, {"id": 9}, {"id": 10}],
        "categories": [{"id": 3, "keypoints": ["nose", "Left Wrist", "right-wrist"], "skeleton": []}],
        "annotations": [
            {"id": 1, "image_id": 9, "category_id": 3, "keypoints": [1, 2, 2, 3.5, 4, 1, 9, 9, 0]},
            {"id": 2, "image_id": 9, "category_id": 3, "keypoints": [0, 0, 0, 5, 6, 2, 7, 8, 2]},
            {"id": 3, "image_id": 9, "category_id": 3, "bbox": [0, 0, 5, 5]},
        ],
    }


def read(folder: Path, data: object) -> Any:
    path = folder / "x.json"
    path.write_text(data if isinstance(data, str) else json.dumps(data))
    return read_coco(path, SKELETON, FRAMES)


def test_a_foreign_file_is_matched_by_name_and_its_gaps_are_told(tmp_path: Path) -> None:
    imported = read(tmp_path, foreign())
    first, second = (imported.labels.pose(track, 2) for track in (0, 1))
    wrist, other = SKELETON.index("left_wrist"), SKELETON.index("right_wrist")
    assert first.xy[0, wrist].tolist() == [3.5, 4.0]
    assert first.visibility[0, wrist] == Visibility.HIDDEN
    assert not first.placed[0, other]
    assert second.xy[0, other].tolist() == [7.0, 8.0]
    assert set(second.source[second.placed].tolist()) == {Source.IMPORTED}
    told = " ".join(imported.notes)
    for part in ("order was taken", "1 annotations without keypoints", "people were told apart", "head", "nose"):
        assert part in told


def test_a_track_id_within_attributes_is_found(tmp_path: Path) -> None:
    data = foreign()
    data["annotations"][0]["attributes"] = {"track_id": 4}
    data["annotations"][1]["attributes"] = {"object_id": 2}
    assert list(read(tmp_path, data).labels.tracks) == [2, 4]


def put_at(data: Any, *path_and_value: Any) -> None:
    *path, last, value = path_and_value
    for key in path:
        data = data[key]
    data[last] = value


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("annotations", 0, "keypoints", 0, float("nan")), "NaN is not a number"),
        (("annotations", 0, "keypoints", 0, "5"), "annotation 0.*'5' is not a number"),
        (("annotations", 0, "keypoints", 0, True), "annotation 0.*True is not a number"),
        (("annotations", 0, "keypoints", 0, 10**400), "annotation 0.*too large"),
        (("annotations", 0, "keypoints", 3, 1e7), "annotation 0.*position"),
        (("annotations", 0, "keypoints", 2, 3), "annotation 0.*visibility 3"),
        (("annotations", 0, "keypoints", 2, 1.5), "annotation 0.*visibility 1.5"),
        (("annotations", 0, "keypoints", [1, 2]), "annotation 0.*2 keypoint numbers"),
        (("annotations", 0, "keypoints", {}), "annotation 0.*not a list"),
        (("annotations", 0, "keypoint_scores", [1, 1]), "annotation 0.*keypoint_scores"),
        (("annotations", 0, "keypoint_scores", [1, 2, 1]), "annotation 0.*score 2"),
        (("annotations", 1, "id", 1), "annotation 1.*that of another"),
        (("annotations", 1, "id", None), "annotation 1.*id is not a whole number"),
        (("annotations", 0, "image_id", 99), "annotation 0.*image_id"),
        (("annotations", 0, "image_id", []), "annotation 0.*image_id"),
        (("annotations", 0, "category_id", 10**9), "annotation 0.*category_id"),
        (("annotations", 0, "track_id", 0), "annotation 1.*some have none"),
        (("annotations", 0, "track_id", -1), "annotation 0.*not a track number"),
        (("annotations", 0, "track_id", 1.0), "annotation 0.*track_id is not a whole number"),
        (("annotations", 0, 5), "annotation 0.*not an object"),
        (("images", 0, "frame_id", 4), "image 0.*not in a video of 4 frames"),
        (("images", 1, "frame_id", 1), "image 0.*no frame_id"),
        (("images", 1, "id", 7), "image 1.*that of another"),
        (("images", 0, 0), "image 0.*not an object"),
        (("images", []), "annotation 0.*image_id"),
        (("images", [{"id": 9}]), "1 images without a frame_id"),
        (("images", {}), "images is not a list"),
        (("categories", 0, "keypoints", ["a", "b", "c"]), "no keypoint of the skeleton"),
        (("categories", 0, "keypoints", ["head", "head", "c"]), "category 0.*differ"),
        (("categories", 0, "keypoints", ["head", 1, "c"]), "category 0.*differ"),
        (("categories", []), "annotation 0.*category_id"),
        (("tracks", [{"id": 0, "name": "a\nb"}]), "tracks.*printable"),
        (("tracks", [{"id": 0, "name": "\ud800"}]), "tracks.*printable"),
    ],
)
def test_a_bad_entry_is_named_and_nothing_is_read(tmp_path: Path, change: tuple[Any, ...], sentence: str) -> None:
    data = foreign()
    put_at(data, *change)
    with pytest.raises(LabelsError, match=sentence) as told:
        read(tmp_path, data)
    assert str(told.value).endswith("Nothing was read from it.")


def test_a_joint_that_is_given_twice_is_refused(tmp_path: Path) -> None:
    data = foreign()
    for annotation in data["annotations"]:
        annotation["track_id"] = 0
    data["annotations"][0]["keypoints"][8] = 1
    with pytest.raises(LabelsError, match=r"annotation 1.*given twice"):
        read(tmp_path, data)


def test_a_crowd_that_would_fill_the_memory_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MOST_JOINTS", 3 * FRAMES * K)
    data = foreign()
    data["tracks"] = [{"id": i, "name": "x"} for i in range(3)]
    assert len(read(tmp_path, data).labels.tracks) == 3
    data["tracks"].append({"id": 3, "name": "x"})
    with pytest.raises(LabelsError, match="track 3 is one too many"):
        read(tmp_path, data)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "5", "null", "[" * 200_000, '{"images": 1' + "0" * 5000 + "}", '{"images": Infinity}', "\0"],
    ids=["empty", "cut", "list", "number", "null", "deep", "digits", "infinity", "zero"],
)
def test_what_is_not_coco_is_told(tmp_path: Path, text: str) -> None:
    with pytest.raises(LabelsError, match="the file: "):
        read(tmp_path, text)


def test_a_byte_order_mark_is_no_matter_and_other_encodings_are_told(tmp_path: Path) -> None:
    text = json.dumps(foreign())
    (tmp_path / "x.json").write_text(text, encoding="utf-8-sig")
    assert len(read_coco(tmp_path / "x.json", SKELETON, FRAMES).labels.tracks) == 2
    (tmp_path / "x.json").write_text(text, encoding="utf-16")
    with pytest.raises(LabelsError, match="the file: "):
        read_coco(tmp_path / "x.json", SKELETON, FRAMES)


JUNK: list[Any] = [None, True, -1, 10**30, 0.5, "", "x", [], {}, [[]], {"id": 1}, 1e308, "9" * 50]


def spoil(generator: random.Random, value: Any) -> Any:
    """Somewhere within a value, put something else, leave something out, or repeat it."""
    if isinstance(value, dict) and value and generator.random() < 0.9:
        key = generator.choice(sorted(value))
        if generator.random() < 0.1:
            return {k: v for k, v in value.items() if k != key}
        return value | {key: spoil(generator, value[key])}
    if isinstance(value, list) and value and generator.random() < 0.9:
        at = generator.randrange(len(value))
        middle = generator.choice([[], [value[at]] * 2, *[[spoil(generator, value[at])]] * 8])
        return [*value[:at], *middle, *value[at + 1 :]]
    return generator.choice(JUNK)


@given(seed=st.integers(0, 2**32))
def test_spoilt_files_are_read_or_told(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    generator = random.Random(seed)
    folder = tmp_path_factory.mktemp("spoilt")
    data = written(folder / "x.json", one_pose()) if seed % 2 else foreign()
    for _ in range(30):
        try:
            read(folder, spoil(generator, deepcopy(data)))
        except LabelsError as error:
            assert str(folder) in str(error)  # noqa: PT017  either outcome is right


def test_another_skeletons_file_brings_the_joints_they_share(tmp_path: Path) -> None:
    write_coco(tmp_path / "x.json", one_pose(), VIDEO)
    coco = load_skeleton("coco17")
    imported = read_coco(tmp_path / "x.json", coco, FRAMES)
    pose = imported.labels.pose(0, 2)
    assert pose.placed[0].nonzero()[0].tolist() == [coco.index(SKELETON.joints[5])]
    assert any("does not have were left out: head" in note for note in imported.notes)


def test_a_real_coco_file_is_understood(tmp_path: Path, shared: Path) -> None:
    """Stills of real people, as COCO distributes them: one frame each."""
    found = sorted(shared.glob("data/**/*coco*.json"))
    if not found:
        pytest.skip("no real COCO file is here")
    data = json.loads(found[0].read_text())
    skeleton = load_skeleton("coco17")
    imported = read_coco(found[0], skeleton, len(data["images"]))
    wanted = sum(v > 0 for a in data["annotations"] for v in a.get("keypoints", [])[2::3])
    assert sum(int(t.poses.placed.sum()) for t in imported.labels.tracks.values()) == wanted
