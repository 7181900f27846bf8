"""What the tour shows, in order."""

from __future__ import annotations

from dataclasses import dataclass

from app.language import tr


@dataclass(frozen=True, slots=True)
class Step:
    """One stop of the tour.

    Attributes:
        target: what it points at: the name of a panel, "" for the picture, or the id of an action of the toolbar.
        title: what that is.
        text: what it is for; `{key}` is where the first key of `action` stands.
        action: whose key the text names; "" where it names none.
    """

    target: str
    title: str
    text: str
    action: str = ""


def steps() -> tuple[Step, ...]:
    """The stops, in the language of the moment."""
    return (
        Step("", tr("The picture"), tr("The wheel zooms, a drag moves the picture, and {key} brings it all back. "
             "A right-click shows what can be done where you are."), "fit"),
        Step("Timeline", tr("The timeline"), tr("A click goes to a frame; the arrow keys go one by one. Below it you "
             "will see how sure the network is of each frame, and where you put something right."), "next"),
        Step("find", tr("Find the person"), tr("{key} finds who stands out most and sets the first pose. In a "
             "crowd, draw a box around the person instead."), "find"),
        Step("track", tr("Track"), tr("{key} carries the pose through the rest of the video. Esc stops it, and what "
             "is done stays."), "track"),
        Step("", tr("Put a joint right"), tr("Drag a joint that is off. All after it is worked out anew while you "
             "drag, and what you placed yourself never moves by itself."), "tool_select"),
        Step("Joints", tr("The joints"), tr("Every joint with its state. A diamond was placed by hand, a dashed ring "
             "is hidden. A number key picks a joint, {key} turns its visibility."), "visibility"),
        Step("Attention", tr("What the network listened to"), tr("Each row says which joints of the frame before "
             "spoke for a joint. Click a cell to see both in the picture.")),
        Step("Occlusion", tr("Hide something from it"), tr("Take the brush with {key}, paint over a part of the "
             "picture, and run again: the difference shows what the network knew without seeing."), "tool_brush"),
        Step("undo", tr("Nothing is lost"), tr("Every edit is stored at once, and {key} takes it back, as often as "
             "you like."), "undo"),
        Step("", tr("When you do not know how"), tr("{key} finds every command, frame and joint by a few letters. "
             "F1 shows all keys. Rest the mouse on anything to read what it is."), "palette"),
    )  # fmt: skip
