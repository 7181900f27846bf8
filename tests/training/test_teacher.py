"""The teacher looks through turned windows; a network made by hand says how sure it is of each."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from kimnet_core.model.crop import Crop
from kimnet_core.pose.box import Box
from training.datasets.mpii import read_mpii
from training.datasets.people import Labelled
from training.peer import open_movenet
from training.teacher import at_best_angle, taught

PICTURE = np.zeros((300, 300, 3), np.uint8)
PICTURE[40:50, 145:155] = 255  # a head above the middle, (149.5, 149.5)
CROP = Crop(Box.square(149.5, 149.5, 250), 256)


class Judge:
    """Sees every joint on the white spot, and is as sure as it is told to be, window by window."""

    def __init__(self, scores: dict[int, float], face: float = 0.0) -> None:
        self.scores, self.face, self.seen = scores, face, 0

    def __call__(self, crop: np.ndarray) -> np.ndarray:
        y, x = (axis.mean() for axis in np.nonzero(crop[..., 0] > 200))
        score = self.scores.get(30 * self.seen, 0.1)
        self.seen += 1
        keypoints = np.tile([x, y, score], (17, 1))
        keypoints[:5, 2] = self.face
        return keypoints


@pytest.mark.parametrize(
    ("scores", "taken"),
    [
        ({0: 0.5}, 0.5),
        ({0: 0.5, 90: 0.549}, 0.5),
        ({0: 0.5, 90: 0.551}, 0.551),
        ({0: 0.5, 90: 0.6, 330: 0.7}, 0.7),
    ],
)
def test_a_turned_window_is_taken_where_it_clearly_beats_the_upright_one(scores, taken) -> None:
    judge = Judge(scores)
    keypoints = at_best_angle(judge, PICTURE, CROP)
    assert judge.seen == 12
    assert (keypoints[5:, 2] == taken).all()


def test_the_face_does_not_count() -> None:
    assert (at_best_angle(Judge({0: 0.5, 90: 0.52}, face=1.0), PICTURE, CROP)[5:, 2] == 0.5).all()


def test_what_is_seen_through_a_turned_window_lies_where_it_is_in_the_picture() -> None:
    keypoints = at_best_angle(Judge({120: 0.9}), PICTURE, CROP)
    np.testing.assert_allclose(keypoints[:, :2], np.full((17, 2), (149.5, 44.5)), atol=0.5)


def test_a_person_keeps_their_labels_and_gets_the_teachers(tmp_path, penn) -> None:
    cv2.imwrite(str(tmp_path / "a.png"), PICTURE)
    seen = np.full(13, 2, np.uint8)
    labelled = Labelled("a#1", tmp_path / "a.png", 4, Box(100, 30, 200, 230), np.ones((13, 2)), seen)
    person = taught(Judge({0: 0.8}), labelled, penn)
    assert (person.path, person.index, person.side) == (labelled.path, 4, 250)
    assert person.human is labelled.xy
    np.testing.assert_allclose(person.teacher, np.full((13, 2), (149.5, 44.5)), atol=0.5)
    assert person.score[1:].tolist() == [0.8] * 12


def test_the_real_teacher_agrees_with_most_labels_of_real_people(shared, penn) -> None:
    data = shared / "data"
    look = open_movenet(data / "reference_models" / "movenet_thunder.onnx")
    people = read_mpii(data / "mpii" / "test_mpii.json", data / "mpii", penn).people
    agreed = [taught(look, one, penn).by_both(penn.pairs).weight == 1 for one in people[:2]]
    assert np.mean(agreed) > 0.6
