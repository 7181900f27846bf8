"""The paper's tables as printed, and the network of ours that each row is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kimnet_core.model.presets import PRESETS
from kimnet_core.resources import ROOT
from training.paper.published import GROUPS, ROWS, read_table
from training.protocol.sizes import Size

OF_OURS = {"KIMNet", "RPSTN", "DKD", "LSTMPM"}  # of Table 1; the others are other people's


def test_a_row_is_as_printed() -> None:
    table = read_table(4)
    assert (table.title, table.data, table.size) == ("What stands in place of the KMM", "Penn Action", Size.TORSO)
    assert [row.name for row in table.rows] == ["Baseline", "Predicted", "DKD", "JRPSP", "KIMNet"]
    assert tuple(table.rows[0].groups.items()) == (
        ("Head", 97.5), ("Sho.", 96.7), ("Elb.", 93.1), ("Wri.", 91.2), ("Hip", 96.0), ("Knee", 95.1), ("Ank.", 93.7),
    )  # fmt: skip
    assert table.rows[0].mean == 94.5


def test_what_the_paper_leaves_out_is_none() -> None:
    row = read_table(1, Size.PERSON).row("DCPose")
    assert row is not None
    assert row.groups["Head"] is None
    assert row.groups["Sho."] == 98.6
    assert read_table(1).row("DCPose") is None  # only by the person's size


@pytest.mark.parametrize(
    ("number", "size"),
    [(1, "torso"), (1, "person"), (2, "torso"), (3, "torso"), (3, "person"), *((n, "torso") for n in (4, 5, 6, 7))],
)
def test_gaps_to_the_rows_they_are_taken_against_are_those_of_the_paper(number: int, size: str) -> None:
    table = read_table(number, Size(size))
    printed = json.loads((ROOT / "paper" / "tables.json").read_text())
    held = next(value for key, value in printed.items() if key.startswith(f"table{number}_"))
    gaps = {row["method"]: row.get("gap") or None for row in held.get(f"{size}_size", held.get("rows"))}
    means = {row.name: row.mean for row in table.rows}
    found = {row.name: round(row.mean - means[row.against], 1) if row.against else None for row in table.rows}
    assert found == gaps


@pytest.mark.parametrize("number", sorted(ROWS))
def test_every_row_of_ours_is_a_network(number: int) -> None:
    names = {row.name for row in read_table(number).rows}
    assert set(ROWS[number]) == (names & OF_OURS if number == 1 else names)
    assert set(ROWS[number].values()) <= set(PRESETS)
    assert len(set(ROWS[number].values())) == len(ROWS[number])


def test_the_rows_differ_as_the_paper_says() -> None:
    assert PRESETS[ROWS[4]["JRPSP"]].temporal == "jrpsp"
    assert PRESETS[ROWS[2]["DKD"]].network == "dkd"
    assert [PRESETS[ROWS[6][f"KIMNet-{size}"]].kmm_size for size in (8, 16, 32, 64)] == [8, 16, 32, 0]
    assert PRESETS[ROWS[7]["KIMNet (HRNet)"]].encoder == "hrnet_w32"


def test_every_number_is_a_percentage() -> None:
    for number in range(1, 8):
        for row in read_table(number).rows:
            assert all(0 < value <= 100 for value in (row.mean, *row.groups.values()) if value is not None)
            assert tuple(row.groups) == GROUPS


@pytest.mark.parametrize(("number", "size"), [(0, Size.TORSO), (8, Size.TORSO), (4, Size.PERSON)])
def test_what_the_paper_does_not_print_is_refused(number: int, size: Size) -> None:
    with pytest.raises(ValueError, match=r"1 to 7|not measured by the person"):
        read_table(number, size)


def test_the_numbers_are_those_that_were_taken_from_the_paper(shared: Path) -> None:
    ours, theirs = (
        json.loads(path.read_text())
        for path in (ROOT / "paper" / "tables.json", shared / "reference" / "paper_tables.json")
    )
    del ours["meta"], theirs["meta"]
    assert ours == theirs
