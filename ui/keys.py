"""The keys in force, as Qt knows them: windows bind what they do, and every change is obeyed at once."""

import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.config import Settings
from app.desktop.keys import KeyAct, KeySet, keys_in_force

IS_MAC = sys.platform == "darwin"


def native_words(keys: str) -> str:
    """Keys as this platform writes them; empty for none."""
    return QKeySequence(keys, QKeySequence.SequenceFormat.PortableText).toString(QKeySequence.SequenceFormat.NativeText)


class Keys(QObject):
    """Lives on the GUI thread, one for all windows."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._force = keys_in_force(KeySet.PARLEY, {}, is_mac=IS_MAC)

    def show(self, settings: Settings) -> None:
        """Obey what the person chose."""
        force = keys_in_force(settings.key_set, settings.own_keys, is_mac=IS_MAC)
        if force != self._force:
            self._force = force
            self.changed.emit()

    def __getitem__(self, act: KeyAct) -> str:
        """The keys of an act in the portable form; empty for none."""
        return self._force[act]

    def words(self, act: KeyAct) -> str:
        """The keys of an act for people."""
        return native_words(self._force[act])

    def bind(self, window: QWidget, act: KeyAct, do: Callable[[], object]) -> None:
        """Do this in a window when the keys of the act are pressed there, whichever they are at that time."""
        _Binding(window, act).activated.connect(do)


class _Binding(QShortcut):
    def __init__(self, window: QWidget, act: KeyAct) -> None:
        super().__init__(window)
        self._act = act
        self._follow()
        keys.changed.connect(self._follow)

    def _follow(self) -> None:
        self.setKey(QKeySequence(keys[self._act], QKeySequence.SequenceFormat.PortableText))


keys = Keys()


def follow(_before: Settings, after: Settings) -> None:
    """Obey a change. A listener of the settings."""
    keys.show(after)
