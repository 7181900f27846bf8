"""What an action is: a line of the tables beside this file, one file a menu."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.can import Can

if TYPE_CHECKING:
    from app.view import Tool


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
        checked: field of the view, persistence, pace or numbering, and the value at which it is ticked; or None.
        group: submenu of the menu, or "".
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
    group: str = ""


# What lines most often need: a video, a person of it, a joint of theirs; and no run in progress.
V, T, J = Can.VIDEO, Can.VIDEO | Can.TRACK, Can.VIDEO | Can.TRACK | Can.JOINT
IDLE = Can.VIDEO | Can.IDLE


def tool(kind: Tool, text: str, menu: str, key: str, tip: str, *, first: bool = False) -> ActionDef:
    """A line that takes a tool into the hand."""
    return ActionDef(
        f"tool_{kind.value}", text, menu, "session.view.choose", ("tool", kind), (key,), kind.value, V, tip,
        ("tool", kind), first, True,
    )  # fmt: skip
