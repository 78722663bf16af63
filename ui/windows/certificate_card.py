"""What stands between a person and a server whose certificate is not simply good, and the way on, if there is one."""

from PySide6.QtCore import Signal

from ui.faults import card_fault
from ui.i18n import tr
from ui.states import Reach, ServerCard
from ui.tokens import Tokens
from ui.typography import Role
from ui.widgets.boxes import Card, column, row
from ui.widgets.button import SMALL, Button, Kind
from ui.widgets.copy_details import CopyDetails
from ui.widgets.field import Field
from ui.widgets.label import Paragraph

QUESTIONED = frozenset({Reach.CERTIFICATE_UNKNOWN, Reach.CERTIFICATE_CHANGED, Reach.OTHER_CERTIFICATE})
"""Where the certificate has to be settled before anything else."""


HALF = 16  # bytes of a fingerprint in one line


class CertificateCard(Card):
    """Fingerprints, what to make of them, and a deliberate act to trust: typing the server's name."""

    trusted = Signal()
    refused = Signal()

    def __init__(self) -> None:
        super().__init__(self._fill, radius=13, border=lambda _: None)
        self._card = ServerCard()
        self._words = Paragraph("", Role.LABEL, lambda t: t.text)
        self._known = Paragraph("", Role.SMALL, lambda t: t.text2)
        self._shown = Paragraph("", Role.SMALL, lambda t: t.text2)
        self.typed = Field(tr("Type the server's name to trust it"))
        self.trust = Button(tr("Trust it"), Kind.DANGER_SOFT, SMALL)
        self.trust.setEnabled(False)
        self.back = Button(tr("Go back"), Kind.PRIMARY, SMALL)
        self.copy = CopyDetails()
        self.typed.edited.connect(self._check)
        self.typed.submitted.connect(self._entered)
        self.trust.clicked.connect(self.trusted)
        self.back.clicked.connect(self.refused)
        lane = column(
            self._words, self._known, self._shown, row(self.copy, None), self.typed, gap=8, around=(14, 12, 14, 12)
        )
        lane.addLayout(row(None, self.trust, self.back))
        self.setLayout(lane)

    def _fill(self, t: Tokens) -> str:
        return t.warn_soft if self._card.reach is Reach.CERTIFICATE_UNKNOWN else t.danger_soft

    def show_card(self, card: ServerCard) -> None:
        """Show the fingerprints, or hide when the certificate is no question."""
        if card.address != self._card.address or card.shown_fingerprint != self._card.shown_fingerprint:
            self.typed.set_text("")
            self.trust.setEnabled(False)
        self._card = card
        known, shown = _grouped(card.known_fingerprint), _grouped(card.shown_fingerprint)
        match card.reach:
            case Reach.CERTIFICATE_UNKNOWN:
                self._words.setText(
                    tr("This server made its certificate itself. Compare the fingerprint with its administrator's.")
                )
                self._known.setText("")
                self._shown.setText(tr("Fingerprint: {text}", text=shown))
            case Reach.CERTIFICATE_CHANGED:
                self._words.setText(tr("Do not go on unless the administrator told you that it changes."))
                self._known.setText(tr("Before: {text}", text=known))
                self._shown.setText(tr("Now: {text}", text=shown))
            case Reach.OTHER_CERTIFICATE:
                self._words.setText(
                    tr("Nothing was sent. Somebody may be in between, or the invitation is old: ask for a new one.")
                )
                self._known.setText(tr("Invitation: {text}", text=known))
                self._shown.setText(tr("Server: {text}", text=shown))
        self.copy.show_fault(card_fault(card, self._words.text()) if card.reach in QUESTIONED else None)
        can_trust = card.reach in (Reach.CERTIFICATE_UNKNOWN, Reach.CERTIFICATE_CHANGED)
        self.typed.setVisible(can_trust)
        self.trust.setVisible(can_trust)
        self._known.setVisible(bool(self._known.text()))
        self.setVisible(card.reach in QUESTIONED)
        self.update()

    def _check(self, words: str) -> None:
        self.trust.setEnabled(words.strip().lower() == self._card.address.lower())

    def _entered(self) -> None:
        if self.trust.isEnabled():
            self.trusted.emit()


def _grouped(fingerprint: str) -> str:
    """Spaces instead of colons, so that it wraps, in lines of its own: of equal length, to be compared at a glance."""
    pairs = fingerprint.split(":")
    return "".join("\n" + " ".join(pairs[at : at + HALF]) for at in range(0, len(pairs), HALF) if fingerprint)
