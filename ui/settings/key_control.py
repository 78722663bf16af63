"""The keys of one act: a field that takes new ones, what is wrong with them, and the way back."""

from app.desktop.keys import PLACES, KeyAct, KeyPlace, KeyProblem, KeyRefusal, keys_in_force, refusal
from ui import paint
from ui.i18n import tr
from ui.icons import Icon
from ui.keys import IS_MAC, native_words
from ui.settings.controls import ValueControl
from ui.settings.key_words import act_words
from ui.settings.state import SettingsState
from ui.typography import Role
from ui.widgets.boxes import column, row
from ui.widgets.button import IconButton, Link
from ui.widgets.key_field import KeyField
from ui.widgets.label import Label


def refusal_words(keys: str, why: KeyRefusal) -> str:
    """Why keys cannot be used, for people."""
    words = native_words(keys)
    match why.problem:
        case KeyProblem.TAKEN if why.taken_by is not None:
            return tr("{keys} does “{act}”.", keys=words, act=act_words(why.taken_by))
        case KeyProblem.RESERVED:
            return tr("{keys} moves about or types.", keys=words)
        case KeyProblem.TYPES:
            return tr("{keys} types a letter on many keyboards.", keys=words)
        case _:
            return tr("These keys cannot be told apart.")


class KeyControl(ValueControl):
    """`changed` carries the keys, or None for those of the set."""

    def __init__(self, title: str, act: KeyAct) -> None:
        super().__init__()
        self._act = act
        self._state: SettingsState | None = None
        self._wanted = ""
        self.field = KeyField(title, takes_escape=PLACES[act] is KeyPlace.INCOMING)
        self.field.recorded.connect(self._recorded)
        self.reset = IconButton(Icon.UNDO, tr("{act}: back to the preset keys", act=title), size=36, pixels=17)
        policy = self.reset.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.reset.setSizePolicy(policy)
        self.reset.clicked.connect(lambda: self.changed.emit(None))
        self.problem = Label("", Role.SMALL, lambda t: t.warn_text, align=paint.RIGHT)
        self.take = Link(tr("Use here instead"), Role.SMALL_MEDIUM)
        self.take.clicked.connect(lambda: self.changed.emit(self._wanted))
        beside = self.reset.width() + 4  # so that everything ends where the field ends
        why, way = row(self.problem, beside, gap=0), row(None, self.take, beside, gap=0)
        self.setLayout(column(row(None, self.field, self.reset, gap=4), why, way, gap=4))
        self.setFocusProxy(self.field)
        self._say(None)

    def show_state(self, state: SettingsState) -> None:
        """Render."""
        self._state = state
        settings = state.settings
        force = keys_in_force(settings.key_set, settings.own_keys, is_mac=IS_MAC)
        self.field.show_keys(force[self._act])
        self.reset.setVisible(self._act in settings.own_keys)
        self._say(None)

    def _recorded(self, keys: str) -> None:
        if self._state is None:
            return
        settings = self._state.settings
        force = keys_in_force(settings.key_set, settings.own_keys, is_mac=IS_MAC)
        why = refusal(self._act, keys, force, is_mac=IS_MAC)
        self._wanted = keys
        self._say(why)
        if why is None and keys != force[self._act]:
            self.changed.emit(keys)

    def _say(self, why: KeyRefusal | None) -> None:
        self.problem.setText(refusal_words(self._wanted, why) if why is not None else "")
        self.problem.setVisible(why is not None)
        self.take.setVisible(why is not None and why.problem is KeyProblem.TAKEN)
        self.field.setAccessibleDescription(self.problem.text())
