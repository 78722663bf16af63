"""A private PulseAudio daemon with null sinks as sound devices."""

import json
import os
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import av

from tests.kit.waiting import until_sync

RATE = 48_000  # Hz of everything played here


def is_installed() -> bool:
    """Whether PulseAudio can be run here."""
    return shutil.which("pulseaudio") is not None and shutil.which("pactl") is not None


@dataclass(frozen=True, slots=True)
class Pulse:
    """A running daemon; processes given `environment` use it."""

    environment: dict[str, str]

    def control(self, *words: str) -> str:
        """Run `pactl`, for example `control("unload-module", "3")`; returns what it prints."""
        done = subprocess.run(
            ["pactl", *words], env=os.environ | self.environment, capture_output=True, text=True, timeout=20
        )
        if done.returncode:
            raise RuntimeError(f"pactl {' '.join(words)}: {done.stderr.strip()}")
        return done.stdout.strip()

    def add_sink(self, name: str) -> str:
        """Plug in a loudspeaker, whose monitor is a microphone; returns the module number to unplug it with."""
        # Without norewinds an idle null sink has rendered two seconds ahead, and a new stream waits for them to pass.
        return self.control(
            "load-module", "module-null-sink", f"sink_name={name}", "rate=48000", "channels=1", "norewinds=1",
            f"sink_properties={_words(name)}",
        )  # fmt: skip

    def remove(self, module: str) -> None:
        """Unplug what `add_sink` or `add_source` plugged in."""
        self.control("unload-module", module)

    def add_source(self, name: str, sink: str) -> str:
        """Plug in a microphone that hears what is played on `sink`; returns its module number."""
        return self.control(
            "load-module", "module-remap-source", f"source_name={name}", f"master={sink}.monitor",
            f"source_properties={_words(name)}",
        )  # fmt: skip

    def recorded_by(self, process: int) -> tuple[str, ...]:
        """The microphones from which a process takes sound now."""
        names = {each["index"]: each["name"] for each in self._listed("sources")}
        streams = self._listed("source-outputs")
        mine = [each for each in streams if each["properties"].get("application.process.id") == str(process)]
        return tuple(names.get(each["source"], "") for each in mine)

    def _listed(self, kind: str) -> list[dict[str, Any]]:
        listed: list[dict[str, Any]] = json.loads(self.control("--format=json", "list", kind))
        return listed

    @contextmanager
    def playing(self, path: Path, sink: str) -> Iterator[None]:
        """Play a sound file on a sink, over and over, for the time of the block."""
        command = ["pacat", "--playback", f"--device={sink}", "--format=s16le", f"--rate={RATE}", "--channels=1"]
        player = subprocess.Popen(command, stdin=subprocess.PIPE, env=os.environ | self.environment)
        feeder = threading.Thread(target=_feed, args=(player.stdin, _decoded(path)), daemon=True)
        feeder.start()
        try:
            yield
        finally:
            player.terminate()
            player.wait()
            feeder.join()


def _decoded(path: Path) -> bytes:
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    with av.open(str(path)) as container:
        frames = [part for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    return b"".join(frame.to_ndarray().tobytes() for frame in frames)


def _feed(pipe: IO[bytes], sound: bytes) -> None:
    try:
        with pipe:
            while True:
                pipe.write(sound)
    except BrokenPipeError:
        return  # the player was stopped


def _words(name: str) -> str:
    return f"""'device.description="{name.replace("_", " ")}"'"""


@contextmanager
def pulse(*sinks: str) -> Iterator[Pulse]:
    """Run a daemon with null sinks, each with a microphone `<sink>_microphone`; the first of both is the default.

    People read the names with spaces in place of lines.
    """
    with tempfile.TemporaryDirectory(prefix="pulse") as folder:
        socket = Path(folder) / "socket"
        environment = {
            "PULSE_SERVER": f"unix:{socket}",
            "PULSE_COOKIE": f"{folder}/cookie",
            "HOME": folder,
            "XDG_RUNTIME_DIR": folder,
            "PULSE_RUNTIME_PATH": folder,
        }
        protocol = f"module-native-protocol-unix auth-anonymous=1 socket={socket}"
        daemon = subprocess.Popen(
            ["pulseaudio", "--daemonize=no", "-n", "--exit-idle-time=-1", "--use-pid-file=no", "--disable-shm=yes",
             "--realtime=no", "--high-priority=no", "-L", protocol],
            env=os.environ | environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            until_sync(lambda: None if socket.exists() else "no socket yet", within=20)
            running = Pulse(environment)
            for sink in sinks:
                running.add_sink(sink)
                running.add_source(f"{sink}_microphone", sink)
            if sinks:
                running.control("set-default-sink", sinks[0])
                running.control("set-default-source", f"{sinks[0]}_microphone")
            yield running
        finally:
            daemon.send_signal(signal.SIGTERM)
            try:
                daemon.wait(timeout=10)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()
