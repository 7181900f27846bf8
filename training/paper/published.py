"""The numbers the paper prints, and which network of ours each row is."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from kimnet_core.resources import ROOT
from training.protocol.sizes import Size

GROUPS = ("Head", "Sho.", "Elb.", "Wri.", "Hip", "Knee", "Ank.")  # columns, in the paper's order; then the mean
MEAN = "mPCK"
FIGURE_DATA = "Penn Action"  # what the figures are about

# By table: the row as the paper names it, and the preset that is that network.
WHOLE = {"LSTMPM": "lstm-pm", "DKD": "dkd", "RPSTN": "rpstn", "KIMNet": "kimnet-r50"}
ROWS: dict[int, dict[str, str]] = {
    1: WHOLE,
    2: {
        "LSTMPM": "lstm-pm",
        "LSTMPM-KMM": "lstm-pm-kmm",
        "DKD": "dkd",
        "DKD-KMM": "dkd-kmm",
        "RPSTN": "rpstn",
        "RPSTN-KMM": "rpstn-kmm",
    },
    3: WHOLE,
    4: {
        "Baseline": "kimnet-baseline",
        "Predicted": "kimnet-predicted",
        "DKD": "kimnet-dkd",
        "JRPSP": "kimnet-jrpsp",
        "KIMNet": "kimnet-r50",
    },
    5: {
        "KIMNet-Share-hc": "kimnet-share-hc",
        "KIMNet-Residual": "kimnet-residual",
        "KIMNet-Heatmap": "kimnet-heatmap",
        "KIMNet": "kimnet-r50",
    },
    6: {"KIMNet-8": "kimnet-8", "KIMNet-16": "kimnet-16", "KIMNet-32": "kimnet-32", "KIMNet-64": "kimnet-r50"},
    7: {
        "KIMNet (Res18)": "kimnet-r18",
        "KIMNet (Res34)": "kimnet-r34",
        "KIMNet (HG)": "kimnet-hg8",  # the paper does not say how many; eight is the usual network
        "KIMNet (HRNet)": "kimnet-hrnet-w32",  # nor which width; 32 is the usual one
        "KIMNet (Res50)": "kimnet-r50",
    },
}

PRINTED = {  # by table: its key in the file, and what it is about
    1: ("table1_penn", "Networks on Penn Action"),
    2: ("table2_kmm_plugin", "Networks with the KMM as their temporal part"),
    3: ("table3_sub_jhmdb", "Networks on Sub-JHMDB"),
    4: ("table4_temporal_module", "What stands in place of the KMM"),
    5: ("table5_kmm_structure", "How the KMM is built"),
    6: ("table6_resolution", "The resolution of the KMM"),
    7: ("table7_encoder", "The encoder"),
}


@dataclass(frozen=True, slots=True)
class Published:
    """One row.

    Attributes:
        name: of the method.
        groups: PCK@0.2 of each of `GROUPS`, percent; None where the paper has none.
        mean: its mPCK, percent.
        against: the row that this one is compared with in the paper's column "gap"; None for that row itself.
    """

    name: str
    groups: dict[str, float | None]
    mean: float
    against: str | None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the paper.

    Attributes:
        number: 1 to 7.
        title: what it is about.
        data: the set it was measured on.
        size: what errors are measured by.
        rows: from top to bottom.
    """

    number: int
    title: str
    data: str
    size: Size
    rows: tuple[Published, ...]

    def row(self, name: str) -> Published | None:
        """The row of that name, if the paper has it."""
        return next((row for row in self.rows if row.name == name), None)


def read_table(number: int, size: Size = Size.TORSO) -> Table:
    """A table as printed.

    Args:
        number: 1 to 7.
        size: what errors are measured by; only Tables 1 and 3 have both.

    Raises:
        ValueError: the paper has no such table, or not with that size.
    """
    if number not in PRINTED:
        raise ValueError(f"the paper's tables of accuracy are 1 to {max(PRINTED)}, got {number}")
    key, title = PRINTED[number]
    printed = _everything()[key]
    rows = printed.get(f"{size}_size") or (printed["rows"] if printed.get("norm") == size else None)
    if rows is None:
        raise ValueError(f"table {number} is not measured by the {size}")
    return Table(number, title, printed["dataset"], size, tuple(_row(row, rows) for row in rows))


def _row(row: dict[str, Any], rows: list[dict[str, Any]]) -> Published:
    best = next((each["method"] for each in rows if each.get("gap") == 0), None)
    partner = f"{row['method']}-KMM"  # in Table 2, where no row is the one for all
    against = (best or partner) if row.get("gap") else None
    return Published(row["method"], {title: row[title] for title in GROUPS}, row[MEAN], against)


@cache
def _everything() -> dict[str, Any]:
    held: dict[str, Any] = json.loads((ROOT / "paper" / "tables.json").read_text(encoding="utf-8"))
    return held
