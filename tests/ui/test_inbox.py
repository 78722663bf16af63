"""The inbox: what other threads want done comes in order, in turns, and snapshots overtake each other."""

import threading
import time

from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from ui.inbox import TURN, Inbox


def test_what_threads_put_in_is_done_on_this_one_in_their_order(qtbot: QtBot) -> None:
    inbox, done = Inbox(), list[tuple[int, str]]()

    def put() -> None:
        for number in range(50):
            inbox.put(lambda each=number: done.append((each, threading.current_thread().name)))  # type: ignore[misc]

    thread = threading.Thread(target=put)
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: len(done) == 50)

    assert done == [(number, threading.main_thread().name) for number in range(50)]


def test_the_last_snapshot_of_a_row_is_enough(qtbot: QtBot) -> None:
    inbox, done = Inbox(), list[str]()

    for name, is_snapshot in (("a", True), ("b", True), ("said", False), ("c", True), ("d", True)):
        inbox.put(lambda each=name: done.append(each), is_snapshot=is_snapshot)  # type: ignore[misc]
    qtbot.waitUntil(lambda: "d" in done)

    assert done == ["b", "said", "d"]


def test_long_work_lets_the_interface_go_on(qtbot: QtBot) -> None:
    inbox, order = Inbox(), list[str]()
    timer = QTimer()
    timer.timeout.connect(lambda: order.append("beat"))
    timer.start(0)

    def work() -> None:
        order.append("work")
        time.sleep(TURN * 1.5)

    for _ in range(3):
        inbox.put(work)
    qtbot.waitUntil(lambda: order.count("work") == 3)
    timer.stop()

    first, last = order.index("work"), len(order) - 1 - order[::-1].index("work")
    assert "beat" in order[first:last]


def test_a_fault_is_told_and_the_rest_is_done(qtbot: QtBot) -> None:
    inbox, done = Inbox(), list[str]()

    def fail() -> None:
        raise ValueError("a fault")

    inbox.put(fail)
    inbox.put(lambda: done.append("next"))
    with qtbot.captureExceptions() as faults:
        qtbot.waitUntil(lambda: done == ["next"])

    assert [fault[0] for fault in faults] == [ValueError]
