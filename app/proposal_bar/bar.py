"""The bar under the picture that says what is proposed, and where a person decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.joint_names import full_name
from app.language import ntr, tr
from app.player.numbering import number
from app.propagation.wish import Kind
from app.proposal_bar.curve import DisplacementCurve
from app.proposal_bar.knobs import FillKnobs, SmoothKnobs
from app.theme import GAP, tabular
from app.widgets.yielding_label import YieldingLabel

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from app.propagation.proposal import Proposal
    from app.session import Session


class ProposalBar(QFrame):
    """Seen while something is proposed: what it is, how far it moves which joints, and what to do with it.

    Where joints are picked, curve and numbers are of those alone.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setProperty("pill", True)
        self.setAccessibleName(tr("Proposal"))
        self._text, self._numbers = YieldingLabel(), YieldingLabel()
        self._text.setProperty("heading", True)
        self._numbers.setProperty("quiet", True)
        self._numbers.setFont(tabular(self.font()))
        self._curve = DisplacementCurve()
        self._curve.frame_wanted.connect(session.playback.seek)
        self._knobs = {Kind.FILL: FillKnobs(session.tuning), Kind.SMOOTH: SmoothKnobs(session.tuning)}
        self._lay_out()
        session.propagation.changed.connect(self._show)
        session.selection.changed.connect(self._show)
        session.range.changed.connect(self._show_place)
        session.playback.frame_shown.connect(self._show_place)
        self._show()

    def _lay_out(self) -> None:
        verbs = self._session.propagation
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addWidget(self._text)
        said.addWidget(self._numbers)
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addLayout(said)
        row.addWidget(self._curve, 1)
        accept = self._button(tr("Accept"), verbs.accept, tr("Write all that is proposed"))
        accept.setProperty("primary", True)
        self._joints = self._button(tr("Only joints"), verbs.accept_joints, tr("Write the picked joints alone"))
        self._range = self._button(tr("Only frames"), verbs.accept_range, tr("Write the picked frames alone"))
        reject = self._button(tr("Reject"), verbs.reject, tr("Put the proposal away"))
        for button in (accept, self._joints, self._range, reject):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GAP, GAP, GAP, GAP)
        column.setSpacing(GAP)
        column.addLayout(row)
        for knobs in self._knobs.values():
            column.addWidget(knobs, 0, Qt.AlignmentFlag.AlignLeft)

    def _button(self, text: str, verb: Callable[[], None], tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.setAccessibleDescription(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys to the picture
        button.clicked.connect(verb)
        return button

    @Slot()
    def _show(self) -> None:
        propagation = self._session.propagation
        wish, proposal = propagation.wish, propagation.proposal
        self.setVisible(wish is not None)
        if wish is None:
            return
        for kind, knobs in self._knobs.items():
            knobs.setVisible(kind is wish.kind)
        self._joints.setEnabled(bool(self._session.selection.joints))
        self._range.setEnabled(self._session.range.frames is not None)
        if proposal is None:
            self._text.setText(tr("Working it out…"))
            self._numbers.setText(" ")
            self._curve.show_curve(0, np.zeros(0))
            return
        working = tr("{text}  ·  working it out…").format(text=proposal.text)
        self._text.setText(working if propagation.working else proposal.text)
        self._numbers.setText(self._said(proposal))
        self._curve.show_curve(proposal.start, _farthest(self._looked_at(proposal)))
        self._show_place()

    @Slot()
    def _show_place(self) -> None:
        self._range.setEnabled(self._session.range.frames is not None)
        self._curve.show_place(self._session.playback.frame, self._session.range.frames)

    def _looked_at(self, proposal: Proposal) -> NDArray[np.float64]:
        """(N, K) displacement, nan for joints that are not picked where some are."""
        far, joints = proposal.displacement, self._session.selection.joints
        if joints:
            far[:, [joint for joint in range(far.shape[1]) if joint not in joints]] = np.nan
        return far

    def _said(self, proposal: Proposal) -> str:
        changed = proposal.changed
        if not changed.any():
            return tr("Nothing would change.")
        frames = ntr("{n} frame", "{n} frames", int(changed.any(axis=1).sum()))
        far = np.nan_to_num(self._looked_at(proposal))
        moved = far[changed & (far > 0)]
        if not moved.size:
            come = int((proposal.poses.placed & ~proposal.before.placed).sum())
            return tr("{frames}: {joints} filled").format(
                frames=frames, joints=ntr("{n} missing joint", "{n} missing joints", come)
            )
        frame, joint = np.unravel_index(int(far.argmax()), far.shape)
        assert self._session.document is not None  # it is its proposal
        return tr("{frames}, mean {mean} px, most {most} px ({joint}, frame {n})").format(
            frames=frames,
            mean=f"{moved.mean():.1f}",
            most=f"{far.max():.1f}",
            joint=full_name(self._session.document.labels.skeleton.joints[int(joint)]).lower(),
            n=number(proposal.start + int(frame)),
        )


def _farthest(
    far: NDArray[np.float64],
) -> NDArray[np.float64]:
    """(N,) the most of each frame of (N, K); 0 where all are nan."""
    farthest: NDArray[np.float64] = np.nan_to_num(far).max(axis=1)
    return farthest
