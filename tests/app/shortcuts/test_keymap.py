"""Who has which key: the person above the profile above the table, and nobody's key twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.actions.keymap import STUDIO, Keymap, may_meet, portable, profile, profiles, read_keymap
from app.actions.table import ACTIONS
from kimnet_core.errors import InputError

BY_ID = {line.id: line for line in ACTIONS}
KEYS = sorted({portable(key) for line in ACTIONS for key in line.keys})
changes = st.lists(st.tuples(st.sampled_from(sorted(BY_ID)), st.lists(st.sampled_from(KEYS), max_size=2)), max_size=12)


def clashes(keymap: Keymap) -> list[tuple[str, str, str]]:
    bound = list(keymap.all().items())
    return [
        (one, other, key)
        for i, (one, keys) in enumerate(bound)
        for other, more in bound[i + 1 :]
        for key in set(keys) & set(more)
        if may_meet(BY_ID[one], BY_ID[other])
    ]


def test_the_studio_has_the_keys_of_the_table() -> None:
    assert Keymap(profile(STUDIO)).all() == {line.id: tuple(map(portable, line.keys)) for line in ACTIONS}


def test_there_are_profiles_for_those_who_come_from_elsewhere() -> None:
    assert [each.title for each in profiles()] == ["Studio", "CVAT-like", "Left hand", "SLEAP-like"]


@pytest.mark.parametrize("name", [each.name for each in profiles()])
def test_a_profile_names_only_what_there_is_and_gives_no_key_twice(name: str) -> None:
    chosen = profile(name)
    assert set(chosen.keys) <= set(BY_ID)
    assert all(map(portable, (key for keys in chosen.keys.values() for key in keys)))
    keymap = Keymap(chosen)
    assert clashes(keymap) == []
    for action, keys in chosen.keys.items():
        assert keymap.all()[action] == tuple(map(portable, keys)), "a profile that clashes with itself"


def test_cvat_steps_with_f_and_d_and_who_had_them_loses_them() -> None:
    keys = Keymap(profile("cvat")).all()
    assert keys["next"] == ("F", "Right")
    assert keys["previous"] == ("D", "Left")
    assert keys["fit"] == ("Ctrl+F",)


def test_a_key_that_is_taken_is_named_with_who_has_it_and_then_goes_over() -> None:
    keymap = Keymap(profile(STUDIO))
    assert [line.id for line in keymap.users("Ctrl+G", "fit")] == ["go_to"]
    taken = keymap.bind("fit", ["Ctrl+G"])
    assert taken.all()["fit"] == ("Ctrl+G",)
    assert taken.all()["go_to"] == ()
    assert taken.reset("fit").all() == keymap.all()


def test_a_key_can_serve_what_never_makes_sense_at_once() -> None:
    keymap = Keymap(profile(STUDIO)).bind("cancel", ["P"])
    assert keymap.all()["cancel"] == keymap.all()["find"] == ("P",)
    assert keymap.users("P", "cancel") == ()


@given(changes, st.sampled_from([each.name for each in profiles()]))
def test_whatever_a_person_binds_no_key_does_two_things(steps: list[tuple[str, list[str]]], name: str) -> None:
    keymap = Keymap(profile(name))
    for action, keys in steps:
        keymap = keymap.bind(action, keys)
        assert keymap.all()[action] == tuple(dict.fromkeys(keys))
    assert clashes(keymap) == []
    assert read_keymap(keymap.to_toml()) == keymap


def test_keys_of_another_version_are_left_out() -> None:
    read = read_keymap('profile = "gone"\n[keys]\nteleport = ["F"]\nfit = ["Ctrl+F"]\n')
    assert read == Keymap(profile(STUDIO), {"fit": ("Ctrl+F",)})


@pytest.mark.parametrize("text", ["=", "keys = 3", '[keys]\nfit = "F"', "[keys]\nfit = [3]", '[keys]\nfit = ["Bo+"]'])
def test_a_file_of_something_else_is_refused_in_words(text: str) -> None:
    with pytest.raises(InputError, match="Your keys stay as they are"):
        read_keymap(text)
