"""Labels that a person made with this application: projects, and what `kimnet export` writes of them."""

from __future__ import annotations

import contextlib
import json
import pickle
import shutil
import threading
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimnet_core.errors import InputError, KimnetError, LabelsError, ProjectError
from kimnet_core.labels.contents import Contents, VideoContents
from kimnet_core.labels.document import Labels
from kimnet_core.labels.formats import write_labels
from kimnet_core.labels.gesture import Gesture, PutPoses, PutTrack
from kimnet_core.labels.project import FIRST, Project
from kimnet_core.labels.video_info import VideoInfo
from kimnet_core.pose.pose import Poses, Source, Visibility
from kimnet_core.pose.skeleton import load_skeleton
from kimnet_core.video.source import open_video
from kimnet_core.video.writer import VideoWriter
from training.datasets.clip_readers import read_clips
from training.datasets.exported import NEAR, VideoFrames

HEIGHT, WIDTH, FRAMES = 48, 64, 60


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """Sixty frames that grow brighter."""
    path = tmp_path_factory.mktemp("film") / "walk.mp4"
    with VideoWriter(path, HEIGHT, WIDTH, 25) as writer:
        for i in range(FRAMES):
            writer.write(np.full((HEIGHT, WIDTH, 3), 4 * i, np.uint8))
    return path


@pytest.fixture
def folder(film, tmp_path):
    shutil.copy(film, tmp_path / film.name)
    return tmp_path


@pytest.fixture
def labels(penn) -> Labels:
    """A network placed joint k at (10 + k, 20) in all frames but for the wrist that a person corrected in frame 30."""
    labels = Labels(penn, FRAMES)
    track = labels.add_track("Ann").id
    xy = np.stack(np.broadcast_arrays(10.0 + np.arange(13), 20.0), axis=-1)
    labels.write(track, 0, Poses.placed_by(Source.MODEL, np.tile(xy, (FRAMES, 1, 1)), 0.7, origin=1))
    labels.swap(track, 30, labels.pose(track, 30).with_joint(5, 40, 41, Visibility.HIDDEN))
    return labels


def info(path) -> VideoInfo:
    with open_video(path) as source:
        pts = tuple(source.pts(i) for i in range(len(source)))
        return VideoInfo(path, source.fingerprint, source.height, source.width, pts)


def export(folder, labels: Labels, name: str = "walk.json"):
    write_labels(folder / name, labels, info(folder / "walk.mp4"))
    return folder / name


def project(folder, labels: Labels):
    """The same as a project."""
    path = folder / "walk.kimnet"
    writes = [w for t in labels.tracks.values() for w in (PutTrack(t.id, t.name), PutPoses(t.id, 0, t.poses))]
    with Project.create(path, info(folder / "walk.mp4"), labels.skeleton) as stored:
        stored.apply(Gesture(FIRST, "Fill", tuple(writes)))
    return path


def told(clips) -> dict[str, int]:
    return {one.what: one.count for one in clips.dropped}


@pytest.mark.parametrize("write", [export, project])
def test_only_what_a_person_placed_is_a_label(folder, labels, penn, write) -> None:
    path = write(folder, labels)
    clips = read_clips("exported", path, "all")
    (clip,) = clips.clips
    assert (clip.name, clips.skeleton) == (f"{path.name}/0/22", penn)
    assert len(clip.frames) == 2 * NEAR + 1
    assert np.argwhere(clip.visibility).tolist() == [[NEAR, 5]]
    assert clip.visibility[NEAR, 5] == Visibility.HIDDEN
    assert clip.xy[NEAR, 5].tolist() == [40, 41]
    assert np.isfinite(clip.xy).sum() == 2
    assert told(clips) == {"joints": FRAMES * 13 - 1}


def test_all_joints_tell_where_the_person_is(folder, labels) -> None:
    (clip,) = read_clips("exported", export(folder, labels), "all").clips
    assert clip.boxes[0].tolist() == [10, 19.5, 22, 20.5]
    assert clip.boxes[NEAR].tolist() == [10, 20, 40, 41]


def test_a_video_may_be_a_folder_of_pictures(tmp_path, penn) -> None:
    for i in range(3):
        (tmp_path / "walk.mp4").mkdir(exist_ok=True)
        cv2.imwrite(str(tmp_path / "walk.mp4" / f"{i}.png"), np.full((HEIGHT, WIDTH, 3), i, np.uint8))
    labels = Labels(penn, 3)
    labels.swap(labels.add_track("Ann").id, 1, Poses.placed_by(Source.HUMAN, np.full((1, 13, 2), 9.0)))
    for path in (export(tmp_path, labels), project(tmp_path, labels)):
        (clip,) = read_clips("exported", path, "all").clips
        assert [int(clip.frames[i].max()) for i in range(3)] == [0, 1, 2]


def test_frames_are_those_of_the_video(folder, labels) -> None:
    (clip,) = read_clips("exported", export(folder, labels), "all").clips
    assert clip.frames[3].shape == (HEIGHT, WIDTH, 3)
    assert abs(int(clip.frames[3].mean()) - 4 * (30 - NEAR + 3)) <= 2


def test_a_video_is_read_from_any_thread_and_after_being_sent_to_another_process(folder) -> None:
    frames = pickle.loads(pickle.dumps(VideoFrames(folder / "walk.mp4", range(5, 50))))
    here, there = frames[7], []
    other = threading.Thread(target=lambda: there.append(frames[7]))
    other.start()
    other.join()
    np.testing.assert_array_equal(here, there[0])
    assert abs(int(here.mean()) - 4 * 12) <= 2


def test_joints_of_networks_are_labels_when_asked_for(folder, labels) -> None:
    (clip,) = read_clips("exported_with_model", export(folder, labels), "all").clips
    assert len(clip.frames) == FRAMES
    assert (clip.visibility > 0).all()


@pytest.mark.parametrize(("source", "kept"), [(s, s not in (Source.MODEL, Source.PROPAGATED)) for s in Source if s])
def test_interpolated_and_imported_joints_count_as_a_persons(folder, penn, source, kept) -> None:
    labels = Labels(penn, FRAMES)
    labels.write(labels.add_track("Ann").id, 3, Poses.placed_by(source, np.full((1, 13, 2), 9.0)))
    path = project(folder, labels)
    if kept:
        assert read_clips("exported", path, "all").clips[0].visibility[3].all()
    else:
        with pytest.raises(InputError, match=r"13 joints were placed by a network, .*1 tracks hold no joint"):
            read_clips("exported", path, "all")


def test_corrections_far_apart_become_clips_of_their_own(folder, labels) -> None:
    """In frames 2, 30 and 30 + 2 NEAR, of which the latter two are near enough to be one."""
    labels.swap(0, 2, labels.pose(0, 2).with_joint(0, 1, 2))
    labels.swap(0, 30 + 2 * NEAR, labels.pose(0, 0).with_joint(0, 1, 2))
    clips = read_clips("exported", export(folder, labels), "all").clips
    assert [clip.name.rsplit("/", 1)[1] for clip in clips] == ["0", "22"]
    assert [len(clip.frames) for clip in clips] == [3 + NEAR, 4 * NEAR + 1]


def test_where_few_joints_are_placed_the_nearest_frame_tells_where_the_person_is(folder, penn) -> None:
    labels = Labels(penn, FRAMES)
    track = labels.add_track("Ann").id
    for frame in (10, 14):
        labels.swap(track, frame, Poses.absent(1, 13).with_joint(0, 5, 6))
    with pytest.raises(InputError, match="1 clips have no frame with 4 joints"):
        read_clips("exported", export(folder, labels), "all")
    for frame, x in ((11, 20.0), (14, 30.0)):
        labels.swap(track, frame, Poses.placed_by(Source.HUMAN, np.stack([[[x, y] for y in range(13)]])))
    (clip,) = read_clips("exported", export(folder, labels), "all").clips
    left = clip.boxes[:, 0] + 0.5
    assert left.tolist() == [20] * 11 + [30] * 10, "frames 2 to 12, and 13 to 22"


def test_a_joint_outside_the_picture_is_hidden(folder, labels) -> None:
    labels.swap(0, 30, labels.pose(0, 30).with_joint(2, WIDTH, 20))
    clips = read_clips("exported", export(folder, labels), "all")
    assert clips.clips[0].visibility[NEAR, 2] == Visibility.HIDDEN


def test_folders_train_and_val_hold_what_is_kept_apart(folder, labels) -> None:
    for split in ("train", "val"):
        (folder / split).mkdir()
        shutil.copy(folder / "walk.mp4", folder / split)
        write_labels(folder / split / f"{split}.json", labels, info(folder / "walk.mp4"))
        assert read_clips("exported", folder, split).clips[0].name.startswith(f"{split}.json/")


def test_projects_whose_joints_are_drawn_otherwise_are_read_together(folder, labels, penn) -> None:
    for name in ("a", "z"):
        everything = Contents(labels.skeleton, {FIRST: VideoContents(info(folder / "walk.mp4"), labels)})
        Project.create_with(folder / f"{name}.kimnet", everything).close()
        labels.change_skeleton(replace(penn, colors=("#123456",) * len(penn)))
    assert len(read_clips("exported", folder, "all").clips) == 2 * len(labels.tracks)


def test_files_of_two_skeletons_are_not_read_together(folder, labels) -> None:
    export(folder, labels)
    other = Labels(load_skeleton("coco17"), FRAMES)
    other.add_track("Ann")
    export(folder, other, "z.json")
    with pytest.raises(InputError, match=r"z\.json and .*walk\.json label other joints"):
        read_clips("exported", folder, "all")


def test_what_cannot_be_read_is_told_in_a_sentence(folder, labels) -> None:
    with pytest.raises(InputError, match="holds no project and no exported labels"):
        read_clips("exported", folder, "all")
    with pytest.raises(InputError, match="val cannot be read: No such file"):
        read_clips("exported", folder, "val")
    path = export(folder, labels)
    data = json.loads(path.read_text())
    for change, sentence in (
        ({"videos": []}, "no export of one video"),
        ({"categories": [{"id": 1, "keypoints": ["nose"]}]}, "those of no skeleton known here"),
        ({"videos": [data["videos"][0] | {"name": "a\0b"}]}, "its video cannot be named"),
    ):
        path.write_text(json.dumps(data | change))
        with pytest.raises(LabelsError, match=sentence):
            read_clips("exported", path, "all")
    path.write_text(json.dumps(data))
    with VideoWriter(folder / "walk.mp4", HEIGHT, WIDTH, 25) as writer:
        writer.write(np.zeros((HEIGHT, WIDTH, 3), np.uint8))
    with pytest.raises(InputError, match=r"walk\.mp4 is not the video of"):
        read_clips("exported", path, "all")
    (folder / "walk.mp4").unlink()
    with pytest.raises(InputError, match=r"The video walk\.mp4 of .*walk\.json is not beside it"):
        read_clips("exported", path, "all")


def test_a_project_without_its_video_is_told(folder, labels) -> None:
    path = project(folder, labels)
    (folder / "walk.mp4").unlink()
    with pytest.raises(ProjectError, match=r"The video of .* is no longer at"):
        read_clips("exported", path, "all")


@given(st.data())
def test_a_damaged_export_is_never_more_than_refused(film, tmp_path_factory, penn, data) -> None:
    folder = tmp_path_factory.mktemp("export")
    (folder / film.name).hardlink_to(film)
    labels = Labels(penn, FRAMES)
    labels.swap(labels.add_track("Ann").id, 0, Poses.placed_by(Source.HUMAN, np.full((2, 13, 2), 7.0)))
    path = export(folder, labels)
    content = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.sampled_from(b'0123456789"-{}[],:e.a\xff'))
    path.write_bytes(content)
    with contextlib.suppress(KimnetError):
        assert all(clip.xy.shape[1:] == (13, 2) for clip in read_clips("exported", path, "all").clips)
