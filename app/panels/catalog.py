"""The panels around the picture: which there are, where each stands, and on whose tab it lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from app.agreement.panel import ComparePanel
from app.attention.panel import AttentionPanel
from app.inspection.panel import HeatmapsPanel
from app.inspection.where_from import WhereFromPanel
from app.occlusion.panel import OcclusionPanel
from app.panels.history import HistoryPanel
from app.panels.joints import JointsPanel
from app.panels.notes import NotesPanel
from app.panels.picture import PicturePanel
from app.panels.review import ReviewPanel
from app.panels.videos import VideosPanel
from app.people.panel import PeoplePanel
from app.sensitivity.panel import SeedPanel
from app.sweeps.panel import SweepPanel
from app.timeline.panel import TimelinePanel
from app.trajectory.panel import TrajectoryPanel

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.session import Session

RIGHT, BOTTOM = Qt.DockWidgetArea.RightDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea


@dataclass(frozen=True, slots=True)
class PanelDef:
    """One panel.

    Attributes:
        name: on its tab and in the menu; stable, for layouts are kept by it.
        make: of the open session.
        area: side of the window.
        behind: name of the panel whose tabs it joins; "" where it stands by itself.
        shown: whether it is there at the first start.
    """

    name: str
    make: Callable[[Session], QWidget]
    area: Qt.DockWidgetArea = RIGHT
    behind: str = ""
    shown: bool = True


PANELS = (
    PanelDef("Joints", JointsPanel),
    PanelDef("Attention", AttentionPanel),
    PanelDef("Heatmaps", lambda s: HeatmapsPanel(s.inspector, s.view, s.playback), behind="Joints"),
    PanelDef("Occlusion", OcclusionPanel, behind="Joints"),
    PanelDef("People", PeoplePanel, behind="Joints"),
    PanelDef("Picture", lambda session: PicturePanel(session.view), behind="Joints"),
    PanelDef("Where from", lambda s: WhereFromPanel(s.inspector, s.here), behind="Attention"),
    PanelDef("History", HistoryPanel, behind="Joints", shown=False),
    PanelDef("Videos", VideosPanel, behind="Attention", shown=False),
    PanelDef("Notes", NotesPanel, behind="Attention", shown=False),
    PanelDef("Review", ReviewPanel, behind="Attention"),
    PanelDef("Compare", ComparePanel, behind="Attention", shown=False),
    PanelDef("Timeline", TimelinePanel, BOTTOM),
    PanelDef("Trajectory", TrajectoryPanel, BOTTOM, shown=False),
    PanelDef("Seed", SeedPanel, BOTTOM, behind="Trajectory", shown=False),
    PanelDef("Sweep", SweepPanel, BOTTOM, behind="Trajectory", shown=False),
)
"""In the order of their menu; one that lies behind another comes after it."""
