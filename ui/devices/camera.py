"""Cameras of this computer through Qt: the list with hot-plug, and a `CaptureSource` for one of them.

Qt's camera lives on the GUI thread; its pictures are caught on the thread that delivers them, so that a busy interface
holds nothing up, and converted on the capture thread that reads.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCameraPermission, QCoreApplication, QObject, Qt, Signal, Slot
from PySide6.QtMultimedia import (
    QCamera,
    QCameraDevice,
    QCameraFormat,
    QMediaCaptureSession,
    QMediaDevices,
    QVideoFrame,
    QVideoFrameFormat,
    QVideoSink,
)

from app import clock
from media.frame import SourceError, SourceProblem, VideoFrame

if TYPE_CHECKING:
    from ui.devices.frames import FrameConverter

OPEN_TIMEOUT = 8.0  # seconds for the device to open; also how long a question for permission may stay open
SILENCE = 5.0  # seconds without a picture after which a camera counts as lost


@dataclass(frozen=True, slots=True)
class CameraDevice:
    """A camera to choose from."""

    id: str
    """Stable over restarts."""
    name: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class Offer:
    """One format a camera offers."""

    width: int
    height: int
    max_fps: float
    is_compressed: bool


class CameraList(QObject):
    """The cameras, kept up to date. Lives on the GUI thread."""

    changed = Signal()
    """A camera came or went."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._media = QMediaDevices(self)
        self._media.videoInputsChanged.connect(self.changed)

    def devices(self) -> tuple[CameraDevice, ...]:
        """The cameras there are now, the default first."""
        default = _id_of(QMediaDevices.defaultVideoInput())
        found = [
            CameraDevice(_id_of(device), device.description(), _id_of(device) == default)
            for device in QMediaDevices.videoInputs()
        ]
        return tuple(sorted(found, key=lambda device: not device.is_default))


class CameraSource:
    """A `CaptureSource` for one camera. Made on the GUI thread, used from one capture thread."""

    def __init__(self, device: CameraDevice) -> None:
        self._device = device
        self._converter: FrameConverter | None = None
        self._condition = threading.Condition()
        self._newest: tuple[QVideoFrame, float] | None = None
        self._error: SourceError | None = None
        self._is_open = False
        self._heard_at = 0.0
        self._number = 0
        self._shell = _Shell(device.id, self._opened, self._failed, self._caught)

    @property
    def name(self) -> str:
        """Words for people."""
        return self._device.name

    def start(self, width: int, height: int, fps: float) -> None:
        """Open the camera near the wanted format. Raises `SourceError`. The GUI thread must be running."""
        with self._condition:
            self._error, self._is_open, self._newest = None, False, None
        self._shell.open_requested.emit(width, height, fps)
        with self._condition:
            self._condition.wait_for(lambda: self._is_open or self._error is not None, OPEN_TIMEOUT)
            error = self._error
            if error is None and not self._is_open:
                error = SourceError(SourceProblem.IN_USE, f"{self.name} does not answer")
            self._heard_at = clock.now()
        if error is not None:
            self.stop()
            raise error

    def read(self, timeout: float) -> VideoFrame | None:
        """Wait for the newest frame. Raises `SourceError` when the camera is lost."""
        with self._condition:
            self._condition.wait_for(lambda: self._newest is not None or self._error is not None, timeout)
            caught, self._newest = self._newest, None
            if self._error is not None:
                raise self._error
            if caught is None:
                if self._is_open and clock.now() - self._heard_at > SILENCE:
                    raise SourceError(SourceProblem.LOST, f"{self.name} sends no pictures")
                return None
        frame, captured_at = caught
        if self._converter is None:
            from ui.devices.frames import FrameConverter  # here, on the capture thread, it holds no window up

            self._converter = FrameConverter()
        image = self._converter.to_i420(frame)
        if image is None:
            return None
        self._number += 1
        return VideoFrame(image, captured_at, number=self._number)

    def stop(self) -> None:
        """Release the camera. Idempotent."""
        with self._condition:
            self._is_open = False
            self._newest = None
        self._shell.close_requested.emit()

    def _opened(self) -> None:
        with self._condition:
            self._is_open = True
            self._condition.notify_all()

    def _failed(self, problem: SourceProblem, detail: str) -> None:
        with self._condition:
            self._error = SourceError(problem, detail)
            self._condition.notify_all()

    def _caught(self, frame: QVideoFrame) -> None:
        """Runs on Qt's delivering thread."""
        with self._condition:
            self._heard_at = clock.now()
            self._newest = (QVideoFrame(frame), self._heard_at)
            self._condition.notify_all()


def best_offer(offers: Sequence[Offer], width: int, height: int, fps: float) -> int | None:
    """Which format to open: fast enough first, then large enough with the least excess, then raw before compressed."""

    def rank(offer: Offer) -> tuple[bool, bool, int, bool, float]:
        is_small = offer.width < width or offer.height < height
        excess = abs(offer.width * offer.height - width * height)
        return offer.max_fps < fps - 0.5, is_small, excess, offer.is_compressed, abs(offer.max_fps - fps)

    return min(range(len(offers)), key=lambda index: rank(offers[index]), default=None)


class _Shell(QObject):
    """Qt's camera, on the GUI thread. Tells its source what happens."""

    open_requested = Signal(int, int, float)
    close_requested = Signal()

    def __init__(
        self,
        device_id: str,
        opened: Callable[[], None],
        failed: Callable[[SourceProblem, str], None],
        caught: Callable[[QVideoFrame], None],
    ) -> None:
        # A child of the application: the source may be dropped on another thread, where a QObject must not die.
        super().__init__(QCoreApplication.instance())
        self._device_id = device_id
        self._opened = opened
        self._failed = failed
        self._caught = caught
        self._wanted = (0, 0, 0.0)
        self._camera: QCamera | None = None
        self._session: QMediaCaptureSession | None = None
        self._sink: QVideoSink | None = None
        self._media: QMediaDevices | None = None
        self.open_requested.connect(self._open)
        self.close_requested.connect(self._close)

    @Slot(int, int, float)
    def _open(self, width: int, height: int, fps: float) -> None:
        self._wanted = (width, height, fps)
        application = QCoreApplication.instance()
        permission = QCameraPermission()
        if application is None or application.checkPermission(permission) == Qt.PermissionStatus.Granted:
            self._start()
        elif application.checkPermission(permission) == Qt.PermissionStatus.Denied:
            self._failed(SourceProblem.NOT_ALLOWED, "the system refuses this application the camera")
        else:
            application.requestPermission(permission, self, self._answered)

    def _answered(self, permission: QCameraPermission) -> None:
        application = QCoreApplication.instance()
        if application is not None and application.checkPermission(permission) == Qt.PermissionStatus.Granted:
            self._start()
        else:
            self._failed(SourceProblem.NOT_ALLOWED, "permission was not given")

    def _start(self) -> None:
        self._close()
        device = self._find()
        if device is None:
            self._failed(SourceProblem.NOT_FOUND, "the camera is not there")
            return
        self._media = QMediaDevices(self)
        self._media.videoInputsChanged.connect(self._check_presence)
        self._camera = QCamera(device, self)
        chosen = _choose(device.videoFormats(), *self._wanted)
        if chosen is not None:
            self._camera.setCameraFormat(chosen)
        self._camera.errorOccurred.connect(self._on_error)
        self._camera.activeChanged.connect(self._on_active)
        self._sink = QVideoSink(self)
        # Straight on the delivering thread: through the GUI thread a busy interface would hold the picture up.
        self._sink.videoFrameChanged.connect(self._caught, Qt.ConnectionType.DirectConnection)
        self._session = QMediaCaptureSession(self)
        self._session.setCamera(self._camera)
        self._session.setVideoSink(self._sink)
        self._camera.start()

    @Slot()
    def _close(self) -> None:
        if self._sink is not None:
            self._sink.videoFrameChanged.disconnect(self._caught)
        if self._camera is not None:
            self._camera.errorOccurred.disconnect(self._on_error)
            self._camera.activeChanged.disconnect(self._on_active)
            self._camera.stop()
        if self._media is not None:
            self._media.videoInputsChanged.disconnect(self._check_presence)
        for item in (self._session, self._sink, self._camera, self._media):
            if item is not None:
                item.deleteLater()
        self._camera = self._session = self._sink = self._media = None

    def _find(self) -> QCameraDevice | None:
        return next((device for device in QMediaDevices.videoInputs() if _id_of(device) == self._device_id), None)

    def _on_active(self, is_active: bool) -> None:
        if is_active:
            self._opened()

    def _on_error(self, error: QCamera.Error, text: str) -> None:
        if error != QCamera.Error.NoError:
            has_worked = self._camera is not None and self._camera.isActive()
            self._failed(SourceProblem.LOST if has_worked else SourceProblem.IN_USE, text)

    def _check_presence(self) -> None:
        if self._find() is None:
            self._failed(SourceProblem.LOST, "the camera was unplugged")


def _choose(formats: Sequence[QCameraFormat], width: int, height: int, fps: float) -> QCameraFormat | None:
    compressed = QVideoFrameFormat.PixelFormat.Format_Jpeg
    offers = [
        Offer(
            each.resolution().width(), each.resolution().height(), each.maxFrameRate(), each.pixelFormat() == compressed
        )
        for each in formats
    ]
    index = best_offer(offers, width, height, fps)
    return None if index is None else formats[index]


def _id_of(device: QCameraDevice) -> str:
    return bytes(device.id().data()).decode(errors="replace")
