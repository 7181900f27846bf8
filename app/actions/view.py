"""The View menu."""

from __future__ import annotations

from app.actions.definition import ActionDef, V
from app.view import Beside, Heat, Tone


def _toggle(field: str, text: str, key: str = "", icon_name: str = "", tip: str = "") -> ActionDef:
    keys = (key,) if key else ()
    return ActionDef(
        f"show_{field}", text, "View", "session.peek.toggle", (field,), keys, icon_name, V, tip, (field, True)
    )


def _heat(heat: Heat, text: str) -> ActionDef:
    return ActionDef(
        f"heat_{heat.value}", text, "View", "session.view.choose", ("heat", heat), needs=V, checked=("heat", heat),
        group="Heatmap",
    )  # fmt: skip


def _beside(kind: Beside, text: str) -> ActionDef:
    return ActionDef(
        f"beside_{kind.value}", text, "View", "session.view.choose", ("beside", kind), needs=V,
        checked=("beside", kind), group="Beside",
    )  # fmt: skip


_PICTURE, _COUNT = "Picture and marks", "Count frames"

_BESIDE = (
    (Beside.NONE, "Beside: nothing"),
    (Beside.BEFORE, "Beside: before the newest edit"),
    (Beside.OPENED, "Beside: the labels as they are now, to edit and compare"),
    (Beside.RUN, "Beside: the run with paint"),
    (Beside.OTHER, "Beside: another person"),
)

VIEW = (
    _toggle("skeleton", "Skeleton", "H", "person"),
    _toggle("names", "Names of joints", "", "names"),
    _toggle("trail", "Trail of the selected joint", "", "trail"),
    _toggle("window", "Window of the network"),
    _toggle("links", "Discs: what the selected joint listened to", "Shift+L"),
    _toggle("peaks", "Peaks of the selected joint", "Shift+K", "",
            "Where its heatmap is highest; a dragged joint snaps to them, unless Ctrl is held"),
    _toggle("masks", "Paint", "", "masks"),
    _toggle("comparison", "Comparison run"),
    _heat(Heat.NONE, "No heatmap"),
    _heat(Heat.TRUTH, "Heatmap of the truth"),
    _heat(Heat.PRIOR, "Predicted heatmap mᵖ"),
    _heat(Heat.FROM_PRIOR, "What the prior adds, A*mᵖ"),
    _heat(Heat.FROM_PICTURE, "What the picture adds, B*f"),
    _heat(Heat.FINAL, "Final heatmap m"),
    ActionDef("next_heat", "Next heatmap", "View", "session.view.next_heat", (), ("M",), "heatmap", V, toolbar=True),
    ActionDef("fit", "Fit", "View", "canvas.fit", (), ("F",), "fit", V, "The person; twice: the frame", first=True,
              toolbar=True),
    ActionDef("zoom_in", "Zoom in", "View", "canvas.zoom_by", (1.25,), ("Ctrl++", "Ctrl+="), needs=V),
    ActionDef("zoom_out", "Zoom out", "View", "canvas.zoom_by", (0.8,), ("Ctrl+-",), needs=V),
    ActionDef("beside", "Compare side by side", "View", "session.view.toggle_beside", (), ("Ctrl+\\",), "beside", V,
              "A second picture with the same zoom, place and frame; it shows what it showed last", first=True),
    *(_beside(kind, text) for kind, text in _BESIDE),
    _toggle("magnifier", "Magnifier", "Z", "magnifier", "Four times as large, beside the cursor or the selected joint"),
    ActionDef("marks_larger", "Larger marks", "View", "session.view.scale_marks", (1,), ("Ctrl+Shift+Up",), needs=V,
              group=_PICTURE),
    ActionDef("marks_smaller", "Smaller marks", "View", "session.view.scale_marks", (-1,), ("Ctrl+Shift+Down",),
              needs=V, group=_PICTURE),
    ActionDef("reset_tone", "Picture as it is", "View", "session.view.reset_tone", needs=V, group=_PICTURE,
              checked=("tone", Tone()), tip="Take brightness, contrast and gamma of the view back"),
    ActionDef("count_from_0", "Count frames from 0", "View", "choices.count_from", (0,), checked=("first", 0),
              group=_COUNT, tip="As programs and files do"),
    ActionDef("count_from_1", "Count frames from 1", "View", "choices.count_from", (1,), checked=("first", 1),
              group=_COUNT, tip="As people do; files and exports count from 0 all the same"),
    ActionDef("theme_system", "Colours of the system", "View", "choices.set_theme", ("system",), group="Colours"),
    ActionDef("theme_light", "Light colours", "View", "choices.set_theme", ("light",), group="Colours"),
    ActionDef("theme_dark", "Dark colours", "View", "choices.set_theme", ("dark",), group="Colours"),
    ActionDef("trajectory", "Trajectories of joints", "View", "toggle_panel", ("Trajectory",), ("T",), needs=V,
              tip="Where the picked joints go over time; drag a point, or draw around points to put them right",
              first=True),
    ActionDef("reset_layout", "Panels where they belong", "View", "reset_layout"),
)  # fmt: skip
