"""Everything that can be done from a menu, the toolbar or the keyboard: one table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction, QKeySequence

from app.can import Can
from app.icons import icon
from app.view import Heat, Tool

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

    from app.view import View
    from kimnet_core.inference.persistence import Persistence

MENUS = ("File", "Edit", "Go", "Person", "Network", "Occlude", "View", "Help")
"""In the order of the menu bar."""


@dataclass(frozen=True, slots=True)
class ActionDef:
    """One line of the table.

    Attributes:
        id: unique, and stable: settings and tests name actions by it.
        text: as the menu shows it, without its shortcut.
        menu: one of `MENUS`, or "" for the keyboard alone.
        verb: what it calls, by its path from the main window, such as "session.tracker.track".
        args: of the verb.
        keys: shortcuts in Qt's portable text; the first is the one shown.
        icon: name of a file in resources/icons, or "".
        needs: what must be there.
        tip: what a person reads in the status bar and on the shortcut sheet.
        checked: field of the view or of the persistence, and the value at which the action is ticked; or None.
        first: whether it begins a group of its menu.
        toolbar: whether it is on the toolbar.
    """

    id: str
    text: str
    menu: str
    verb: str
    args: tuple[Any, ...] = ()
    keys: tuple[str, ...] = ()
    icon: str = ""
    needs: Can = Can.ALWAYS
    tip: str = ""
    checked: tuple[str, object] | None = None
    first: bool = False
    toolbar: bool = False


V, T, J = Can.VIDEO, Can.VIDEO | Can.TRACK, Can.VIDEO | Can.TRACK | Can.JOINT
IDLE = Can.VIDEO | Can.IDLE


def _tool(tool: Tool, text: str, menu: str, key: str, tip: str, *, first: bool = False) -> ActionDef:
    return ActionDef(
        f"tool_{tool.value}", text, menu, "session.view.choose", ("tool", tool), (key,), tool.value, V, tip,
        ("tool", tool), first, True,
    )  # fmt: skip


def _toggle(field: str, text: str, key: str = "", icon_name: str = "", tip: str = "") -> ActionDef:
    keys = (key,) if key else ()
    return ActionDef(
        f"show_{field}", text, "View", "session.view.toggle", (field,), keys, icon_name, V, tip, (field, True)
    )


def _heat(heat: Heat, text: str, *, first: bool = False) -> ActionDef:
    return ActionDef(
        f"heat_{heat.value}", text, "View", "session.view.choose", ("heat", heat), needs=V, checked=("heat", heat),
        first=first,
    )  # fmt: skip


def _nudges() -> tuple[ActionDef, ...]:
    sizes = (("Alt", 1.0), ("Alt+Shift", 10.0), ("Alt+Ctrl", 0.25))
    ways = (("Left", -1, 0), ("Right", 1, 0), ("Up", 0, -1), ("Down", 0, 1))
    return tuple(
        ActionDef(
            f"nudge_{way.lower()}_{size:g}", f"Nudge {way.lower()} {size:g} px", "", "session.nudge",
            (x * size, y * size), (f"{keys}+{way}",), needs=J,
        )
        for keys, size in sizes
        for way, x, y in ways
    )  # fmt: skip


def _digits() -> tuple[ActionDef, ...]:
    return tuple(
        ActionDef(f"joint_{n}", f"Joint {n}", "", "session.select_joint", (n - 1,), (str(n % 10),), needs=T)
        for n in range(1, 11)
    )


ACTIONS = (
    ActionDef("open", "Open video or project…", "File", "files.ask_open", keys=("Ctrl+O",), icon="open", toolbar=True,
              tip="Open a video, a folder of images or a project"),
    ActionDef("open_folder", "Open folder of images…", "File", "files.ask_folder"),
    ActionDef("sample", "Open the sample clip", "File", "files.open_sample", icon="sample"),
    ActionDef("save", "Save", "File", "files.save", keys=("Ctrl+S",), icon="save", needs=V,
              tip="Every edit is stored at once; this gives the project a place of its own"),
    ActionDef("save_as", "Save as…", "File", "files.ask_save", keys=("Ctrl+Shift+S",), needs=V,
              tip="Go on in a project at another place"),
    ActionDef("import", "Import labels…", "File", "files.ask_import", keys=("Ctrl+I",), needs=IDLE, first=True,
              tip="Add the people of a COCO or CSV file"),
    ActionDef("export", "Export labels…", "File", "files.ask_export", keys=("Ctrl+E",), icon="export", needs=V,
              toolbar=True, tip="Write all labels as COCO keypoints or CSV"),
    ActionDef("quit", "Quit", "File", "close", keys=("Ctrl+Q",), first=True),
    ActionDef("undo", "Undo", "Edit", "session.undo", keys=("Ctrl+Z",), icon="undo", needs=V | Can.UNDO, toolbar=True),
    ActionDef("redo", "Redo", "Edit", "session.redo", keys=("Ctrl+Shift+Z", "Ctrl+Y"), icon="redo",
              needs=V | Can.REDO, toolbar=True),
    _tool(Tool.SELECT, "Select and move joints", "Edit", "J", "Pick joints and drag them", first=True),
    ActionDef("visibility", "Turn visibility", "Edit", "session.cycle_visibility", keys=("V",), icon="visible",
              needs=J, tip="The selected joint: visible, hidden, taken away", first=True),
    ActionDef("occluded", "Mark as hidden", "Edit", "session.hide_joint", keys=("O",), icon="hidden", needs=J,
              tip="The selected joint is covered by something, but you know where it is"),
    ActionDef("clear", "Take joint away", "Edit", "session.clear_joint", keys=("Del",), icon="clear", needs=J),
    ActionDef("previous_joint", "Previous joint", "Edit", "session.step_joint", (-1,), ("W",), needs=T, first=True),
    ActionDef("next_joint", "Next joint", "Edit", "session.step_joint", (1,), ("S",), needs=T),
    ActionDef("copy_previous", "Copy the pose of the frame before", "Edit", "session.seed_from_previous", (), ("C",),
              needs=T, tip="As your own labels"),
    ActionDef("play", "Play or pause", "Go", "session.playback.toggle", keys=("Space",), icon="play", needs=V),
    ActionDef("next", "Next frame", "Go", "session.playback.step", (1,), ("Right", "D"), "next", V),
    ActionDef("previous", "Previous frame", "Go", "session.playback.step", (-1,), ("Left", "A"), "previous", V),
    ActionDef("on_10", "10 frames on", "Go", "session.playback.step", (10,), ("Shift+Right",), needs=V),
    ActionDef("back_10", "10 frames back", "Go", "session.playback.step", (-10,), ("Shift+Left",), needs=V),
    ActionDef("first", "First frame", "Go", "session.playback.first", (), ("Home",), "first", V),
    ActionDef("last", "Last frame", "Go", "session.playback.last", (), ("End",), "last", V),
    ActionDef("next_corrected", "Next corrected frame", "Go", "session.step_corrected", (1,), ("Ctrl+Right",),
              needs=T, first=True),
    ActionDef("previous_corrected", "Previous corrected frame", "Go", "session.step_corrected", (-1,),
              ("Ctrl+Left",), needs=T),
    ActionDef("find", "Find the person", "Person", "session.tracker.find_person", (), ("P",), "find", IDLE,
              "Look for the person who stands out most in this frame", toolbar=True),
    _tool(Tool.BOX, "Draw a box around the person", "Person", "X", "Say where the person is in this frame"),
    ActionDef("track", "Track from this frame", "Person", "session.tracker.track", (), ("Ctrl+Return", "Ctrl+Enter"),
              "track", IDLE, "Carry the pose through the rest of the video", first=True, toolbar=True),
    ActionDef("cancel", "Stop tracking", "Person", "session.tracker.cancel", (), (), "stop", Can.RUN,
              "End tracking and keep what is done"),
    ActionDef("propagate", "Propagate from this frame", "Person", "session.propagate", (), ("R",), "", T | Can.IDLE,
              "Work out everything after this frame anew; joints you placed stay"),
    ActionDef("hold", "Corrections hold", "Person", "session.correction.switch_holding", needs=IDLE, first=True,
              checked=("holds", True),
              tip="What you put right stays right as the picture moves on. Off, the picture soon wins it back; with "
              "both this and learning off, you see the network of the paper"),
    ActionDef("learn", "Learn from corrections", "Person", "session.correction.switch_learning", needs=IDLE,
              checked=("learned", True),
              tip="Each frame you correct teaches the network this person, in this project alone. With both this and "
              "holding off, you see the network of the paper"),
    ActionDef("weights", "Load weights…", "Network", "files.ask_weights", tip="Put another network to work"),
    _tool(Tool.BRUSH, "Paint what the network shall not see", "Occlude", "B", "Hold Shift to erase"),
    _tool(Tool.ERASER, "Erase paint", "Occlude", "Shift+B", "Hold Shift to paint"),
    ActionDef("brush_smaller", "Smaller brush", "Occlude", "session.view.scale_brush", (0.8,), ("[",), needs=V),
    ActionDef("brush_larger", "Larger brush", "Occlude", "session.view.scale_brush", (1.25,), ("]",), needs=V),
    ActionDef("clear_masks", "Remove all paint", "Occlude", "session.clear_masks", needs=V | Can.MASK, first=True),
    ActionDef("track_masked", "Run again with paint", "Occlude", "session.tracker.track_masked", (), ("Shift+R",),
              "masks", T | Can.IDLE | Can.MASK, "Compare what the network does without the painted parts", first=True,
              toolbar=True),
    ActionDef("clear_comparison", "Put the comparison away", "Occlude", "session.tracker.clear_comparison", (), (),
              "", V | Can.COMPARISON),
    _toggle("skeleton", "Skeleton", "H", "person"),
    _toggle("names", "Names of joints", "", "names"),
    _toggle("trail", "Trail of the selected joint", "", "trail"),
    _toggle("window", "Window of the network"),
    _toggle("links", "Discs: what the selected joint listened to", "L"),
    _toggle("masks", "Paint", "", "masks"),
    _toggle("comparison", "Comparison run"),
    _heat(Heat.NONE, "No heatmap", first=True),
    _heat(Heat.PRIOR, "Predicted heatmap mᵖ"),
    _heat(Heat.FINAL, "Final heatmap m"),
    ActionDef("next_heat", "Next heatmap", "View", "session.view.next_heat", (), ("M",), "heatmap", V, toolbar=True),
    ActionDef("fit", "Fit", "View", "canvas.fit", (), ("F",), "fit", V, "The person; twice: the frame", first=True,
              toolbar=True),
    ActionDef("zoom_in", "Zoom in", "View", "canvas.zoom_by", (1.25,), ("Ctrl++", "Ctrl+="), needs=V),
    ActionDef("zoom_out", "Zoom out", "View", "canvas.zoom_by", (0.8,), ("Ctrl+-",), needs=V),
    ActionDef("theme_system", "Colours of the system", "View", "choose_theme", ("system",), first=True),
    ActionDef("theme_light", "Light colours", "View", "choose_theme", ("light",)),
    ActionDef("theme_dark", "Dark colours", "View", "choose_theme", ("dark",)),
    ActionDef("reset_layout", "Panels where they belong", "View", "reset_layout", first=True),
    ActionDef("shortcuts", "Shortcuts", "Help", "show_shortcuts", (), ("F1", "?"), "keyboard"),
    ActionDef("leave", "Leave what is begun", "", "leave", (), ("Esc",),
              tip="A drag, then a tool, then tracking"),
    *_digits(),
    *_nudges(),
)  # fmt: skip


class Action(QAction):
    """A line of the table that can be triggered."""

    def __init__(self, definition: ActionDef, verb: Callable[..., object], parent: QObject) -> None:
        super().__init__(definition.text, parent)
        self.definition = definition
        self._verb = verb
        self.setObjectName(definition.id)
        self.setShortcuts([QKeySequence(key) for key in definition.keys])
        self.setStatusTip(definition.tip)
        shown = self.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        self.setToolTip(f"{definition.tip or definition.text}{f' ({shown})' if shown else ''}")
        if definition.icon:
            self.setIcon(icon(definition.icon))
        self.setCheckable(definition.checked is not None)
        self.triggered.connect(self._run)

    def show_can(self, can: Can) -> None:
        """Be there only where the verb makes sense."""
        self.setEnabled(self.definition.needs in can)

    def show_state(self, state: View | Persistence) -> None:
        """Be ticked where the state is as the action says; one without its field leaves it as it is."""
        if self.definition.checked is not None:
            field, value = self.definition.checked
            if hasattr(state, field):
                self.setChecked(getattr(state, field) == value)

    @Slot()
    def _run(self) -> None:
        self._verb(*self.definition.args)
