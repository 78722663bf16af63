"""Our TURN server in a process of its own, on the loop that the companion runs on, for measurements."""

import asyncio
import subprocess
import sys

from server.net.turn import TurnService
from tests.kit.turn_service import SECRET, SETTINGS


def start() -> tuple[subprocess.Popen[bytes], int]:
    """The process, and the port where it listens on 127.0.0.1. It ends when its standard input is closed."""
    process = subprocess.Popen(
        (sys.executable, "-m", "tests.kit.turn_process"), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    return process, int(process.stdout.readline())


async def _serve() -> None:
    service = TurnService(SETTINGS, secret=SECRET)
    await service.start()
    print(service.ports.udp, flush=True)
    try:
        await asyncio.to_thread(sys.stdin.read)
    finally:
        await service.stop()


if __name__ == "__main__":
    if sys.platform == "win32":
        asyncio.run(_serve())
    else:
        import uvloop

        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(_serve())
