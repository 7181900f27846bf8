"""MATLAB files: what SciPy writes and reads is the measure of what is read here."""

from __future__ import annotations

import contextlib
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.io import loadmat, savemat

from kimnet_core.errors import InputError, KimnetError
from training.datasets import mat as module
from training.datasets.mat import read_mat


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a.mat"


HEADER = b"MATLAB 5.0 MAT-file, made by hand".ljust(116) + bytes(8) + b"\x01\x00MI"


def element(kind: int, content: bytes, order: str = ">") -> bytes:
    return struct.pack(f"{order}II", kind, len(content)) + content + bytes(-len(content) % 8)


def by_hand(flags: int = 10, shape: tuple[int, ...] = (2, 1), values: bytes = b"\x00\x01\x01\x00") -> bytes:
    """A file of big-endian numbers with one variable, "v" of class int16, of values 1 and 256."""
    parts = (
        element(6, struct.pack(">II", flags, 0)),
        element(5, struct.pack(f">{len(shape)}i", *shape)),
        struct.pack(">HH4s", 1, 1, b"v"),  # a name of one byte, within the 8 of its kind and size
        element(3, values),
    )
    return HEADER + element(14, b"".join(parts))


@pytest.mark.parametrize("kind", ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "f8", "bool"])
@pytest.mark.parametrize("compressed", [False, True])
def test_numbers_of_every_width_become_floats_with_axes_as_written(path, kind, compressed) -> None:
    values = np.arange(24).reshape(2, 3, 4).astype(kind)
    savemat(path, {"before": "text", "values": values, "after": 7}, do_compression=compressed)
    found = read_mat(path).numbers("values", 2, None, 4)
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, values.astype(float))


def test_a_file_of_the_other_byte_order(path) -> None:
    path.write_bytes(by_hand())
    assert read_mat(path).numbers("v", 2, 1).tolist() == [[1], [256]]
    np.testing.assert_array_equal(loadmat(path)["v"], [[1], [256]])


@pytest.mark.parametrize("text", ["jump_rope", "ü", "a", ""])
def test_text(path, text) -> None:
    savemat(path, {"action": text})
    assert read_mat(path).text("action") == text


def test_what_is_neither_numbers_nor_text_is_passed_over(path) -> None:
    others = {"cell": np.array([1, "a"], object), "struct": {"a": 1}, "complex": np.array([1j])}
    savemat(path, {**others, "values": np.ones((2, 2))})
    found = read_mat(path)
    assert found.numbers("values", 2, 2).sum() == 4
    for name in others:
        with pytest.raises(InputError, match=f"its {name} are no numbers"):
            found.numbers(name, None)


@pytest.mark.parametrize("value", [np.nan, np.inf, -2e6])
def test_what_is_no_place_in_a_picture_is_refused(path, value) -> None:
    savemat(path, {"x": np.array([[1.0, value]])})
    with pytest.raises(InputError, match="a number of its x is no place in a picture"):
        read_mat(path).numbers("x", 1, 2)


def test_files_of_other_kinds_are_refused(path) -> None:
    with pytest.raises(InputError, match=r"a\.mat cannot be read: No such file"):
        read_mat(path)
    for content in (b"", b"MATLAB 7.3 MAT-file".ljust(124) + b"\x00\x02IM" + b"\x89HDF", bytes(500)):
        path.write_bytes(content)
        with pytest.raises(InputError, match="no MATLAB file of version 5 to 7; in MATLAB, save it"):
            read_mat(path)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (by_hand()[:-1], "it is cut off"),
        (by_hand(shape=(3, 1)), "cannot reshape"),
        (by_hand(shape=(-2, -1)), "a variable has no size"),
        (by_hand(values=b"\x00\x01\x01"), "buffer size must be a multiple"),
        (HEADER + element(14, element(6, b"1234")), "a variable is not whole"),
        (HEADER + element(15, b"no stream"), "decompressing"),
    ],
)
def test_a_damaged_file_is_told(path, content, told) -> None:
    path.write_bytes(content)
    with pytest.raises(InputError, match=told):
        read_mat(path)


def test_a_small_file_cannot_fill_the_memory(path, monkeypatch) -> None:
    monkeypatch.setattr(module, "LARGEST", 4000)
    path.write_bytes(HEADER + element(15, zlib.compress(bytes(4001))))
    with pytest.raises(InputError, match="a variable is larger than"):
        read_mat(path)
    path.write_bytes(bytes(4001))
    with pytest.raises(InputError, match=r"a\.mat is larger than"):
        read_mat(path)


@given(st.binary(max_size=200), st.data())
def test_a_file_of_any_content_is_never_more_than_refused(tmp_path_factory, content, data) -> None:
    path = tmp_path_factory.mktemp("mat") / "a.mat"
    whole = bytearray(by_hand())
    at = data.draw(st.integers(124, len(whole)))
    whole[at : at + len(content)] = content
    path.write_bytes(whole)
    with contextlib.suppress(KimnetError):
        read_mat(path).numbers("v", 2, 1)


def test_real_files_are_read_as_scipy_reads_them(shared) -> None:
    files = sorted((shared / "data").glob("**/*.mat"))
    for path in (*files[::25], *(file for file in files if file.name == "joint_positions.mat")):
        theirs = {name: value for name, value in loadmat(path).items() if not name.startswith("_")}
        ours = read_mat(path).variables
        assert ours.keys() == theirs.keys()
        for name, value in theirs.items():
            np.testing.assert_array_equal(ours[name], value if value.dtype.kind != "U" else str(value.item()))
