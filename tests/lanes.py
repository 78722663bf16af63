"""How the suite is laid out over several processes (`pytest -n 2`): file by file, but calls one after the other.

A call in real time keeps about one core busy; two of them at once on two cores would measure each other. So all files
with such calls are one piece of work, which runs in one process from beginning to end, while the rest runs in the
others. What must have the machine to itself is marked `alone` and left out of such a run.
"""

from xdist.scheduler import LoadFileScheduling
from xdist.workermanage import WorkerController

CALLS = (
    "tests/interop/test_engine_aiortc.py",
    "tests/interop/test_foreign_calls.py",
    "tests/loopback/test_call.py",
    "tests/loopback/test_call_limits.py",
    "tests/loopback/test_desktop.py",
    "tests/loopback/test_engine.py",
    "tests/loopback/test_engine_agreement.py",
    "tests/loopback/test_engine_repair.py",
    "tests/loopback/test_events.py",
    "tests/loopback/test_hold.py",
    "tests/loopback/test_moving.py",
    "tests/loopback/test_original_sound.py",
    "tests/loopback/test_qt_sound.py",
    "tests/loopback/test_self_test.py",
    "tests/loopback/test_sound_path.py",
    "tests/netlab/",
)
"""Files, and folders, whose tests see and hear in real time."""


class Lanes(LoadFileScheduling):  # type: ignore[misc]  # xdist exports no types
    """Gives whole files to processes, and all calls to the same one."""

    def _split_scope(self, nodeid: str) -> str:
        return lane(nodeid)

    def remove_node(self, node: WorkerController) -> str | None:
        """A process that crashed: its test failed and is not run again, and what it had not begun goes to the others.

        By itself xdist hands out what is done already, too, waits for the end of such an empty piece of work, and with
        it for ever; and the test that crashed one process crashes the next.
        """
        pieces: dict[str, dict[str, bool]] = self.assigned_work.pop(node)
        crashed = next((nodeid for piece in pieces.values() for nodeid, is_done in piece.items() if not is_done), None)
        if crashed is not None:
            pieces[lane(crashed)][crashed] = True
            self.workqueue.update({name: piece for name, piece in pieces.items() if not all(piece.values())})
            for other in self.assigned_work:
                self._reschedule(other)
        return crashed


def lane(nodeid: str) -> str:
    """The piece of work that a test belongs to."""
    file = nodeid.partition("::")[0]
    return "calls" if file.startswith(CALLS) else file
