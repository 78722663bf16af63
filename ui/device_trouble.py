"""What went wrong last with a camera, a microphone or a loudspeaker of a call, and what is done about it."""

from dataclasses import replace

from app.desktop.fault import Fault
from app.protocol.description import Kind
from media.frame import SourceProblem
from ui.bridge import Bridge
from ui.device_choice import DeviceChoice
from ui.faults import device_fault
from ui.system_settings import open_privacy_page, privacy_page
from ui.windows.call import CallWindow
from ui.wording import Action, Words, source_words


class DeviceTrouble:
    """One at a time; gone as soon as the person does something about it."""

    def __init__(self, bridge: Bridge, devices: DeviceChoice) -> None:
        self._bridge = bridge
        self._devices = devices
        self._kind = Kind.VIDEO
        self.words: Words | None = None
        """What there is to say; None for nothing."""
        self.fault: Fault | None = None
        """What is known of it."""

    def happened(self, kind: Kind, problem: SourceProblem, detail: str = "") -> None:
        """A device did not open, or is gone; `detail` is what its driver said."""
        words = source_words(kind, problem)
        if words.action is Action.OPEN_SYSTEM_SETTINGS and not privacy_page(kind):
            words = replace(words, action=Action.TRY_AGAIN)
        self.words, self._kind = words, kind
        self.fault = device_fault(kind, problem, words, detail)

    def forget(self) -> None:
        """It no longer counts. Idempotent."""
        self.words = self.fault = None

    def act(self, action: object, window: CallWindow | None) -> None:
        """Do what the person chose."""
        self.forget()
        is_video = self._kind is Kind.VIDEO
        if action is Action.TRY_AGAIN:
            self._devices.look_again()
            if is_video:
                self._bridge.do(lambda client: client.devices.set_camera(True))
        elif action is Action.OPEN_SYSTEM_SETTINGS:
            open_privacy_page(self._kind)
        elif action is Action.CHOOSE_DEVICE and window is not None:
            (window.bar.camera if is_video else window.bar.microphone).open_menu()
