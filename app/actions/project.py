"""The Project menu: its videos, what is said of their frames, and what they cost."""

from __future__ import annotations

from app.actions.definition import IDLE, ActionDef, V
from app.can import Can

PROJECT = (
    ActionDef("next_video", "Next video", "Project", "session.store.videos.step", (1,), ("Ctrl+PgDown",),
              needs=V | Can.VIDEOS),
    ActionDef("previous_video", "Previous video", "Project", "session.store.videos.step", (-1,), ("Ctrl+PgUp",),
              needs=V | Can.VIDEOS),
    ActionDef("remove_video", "Remove this video", "Project", "session.store.videos.remove_shown",
              needs=V | Can.VIDEOS, tip="Take the shown video out of the project, with its labels; can be undone"),
    ActionDef("merge", "Merge another project…", "Project", "files.ask_merge", needs=V,
              tip="Take over what another person corrected in the same videos, and settle where you differ"),
    ActionDef("skeleton", "Skeleton…", "Project", "dialogs.show_skeleton", needs=IDLE,
              tip="Colours, limbs, mirror pairs and names of joints; or other joints, in a new project"),
    ActionDef("flag", "Flag this frame", "Project", "session.notes.toggle", (), ("Shift+N",), needs=V, first=True,
              tip="“check again” on the shown frame, or on the picked frames; once more takes it away"),
    ActionDef("note", "Write a note…", "Project", "session.notes.ask", (), ("N",), needs=V,
              tip="Say something of the shown frame"),
    ActionDef("next_note", "Next note or flag", "Project", "session.notes.step", (1,), ("Ctrl+Shift+Right",), needs=V),
    ActionDef("previous_note", "Previous note or flag", "Project", "session.notes.step", (-1,),
              ("Ctrl+Shift+Left",), needs=V),
    ActionDef("statistics", "Statistics…", "Project", "project.show_statistics", needs=V, first=True,
              tip="Corrected frames, joints, seconds and clicks of each video"),
)  # fmt: skip
