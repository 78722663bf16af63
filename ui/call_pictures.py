"""Where the pictures of the call on this screen go: to every surface that somebody can see, and nowhere else."""

from collections.abc import Callable

from app.protocol.ids import CallId
from media.engine.api import FrameSink
from media.frame import VideoFrame
from ui.bridge import Bridge
from ui.companions import Companions
from ui.windows.call import CallWindow


def to_all(sinks: tuple[FrameSink, ...]) -> FrameSink | None:
    """One sink for several surfaces; None for none."""
    if len(sinks) < 2:
        return sinks[0] if sinks else None

    def put(frame: VideoFrame) -> None:
        for sink in sinks:
            sink(frame)

    return put


class CallPictures:
    """Tells the client which surfaces take frames. What nobody looks at is not even decoded."""

    def __init__(self, bridge: Bridge, companions: Companions) -> None:
        self._bridge = bridge
        self._companions = companions
        self.on_painted: Callable[[VideoFrame], None] | None = None
        """Hears of every frame of the other person that reached the screen."""

    def watch(self, window: CallWindow) -> None:
        """Hear of the frames that a window paints."""
        window.stage.remote.on_painted = self._painted

    def watch_companions(self) -> None:
        """Hear of the frames that the windows beside it paint."""
        for companion in (self._companions.mini, self._companions.pop_out):
            if companion is not None:
                companion.picture.on_painted = self._painted

    def _painted(self, frame: VideoFrame) -> None:
        if self.on_painted is not None:
            self.on_painted(frame)

    def connect(self, window: CallWindow, call_id: CallId) -> None:
        """Send them where somebody looks: to the window if it is seen, to the windows beside it."""
        sinks = self._companions.sinks
        if window.isVisible() and self._companions.pop_out is None:
            sinks = (window.stage.remote.mailbox.put, *sinks)
        remote = to_all(sinks)
        own = to_all((window.stage.own.mailbox.put, window.outgoing.preview.mailbox.put))
        view = own if window.isVisible() else None
        self._bridge.do(lambda client: client.calls.set_frame_sink(call_id, remote))
        self._bridge.do(lambda client: client.devices.set_self_view(view))

    def disconnect(self, call_id: CallId) -> None:
        """Nobody looks any more."""
        self._bridge.do(lambda client: client.calls.set_frame_sink(call_id, None))
        self._bridge.do(lambda client: client.devices.set_self_view(None))
