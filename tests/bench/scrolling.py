"""Scroll the contact list and print how long each frame took, as a JSON list of seconds. `python -m ... COUNT`."""

import json
import sys
import time
from dataclasses import replace

from PySide6.QtWidgets import QApplication

from app.protocol.ids import UserId
from app.protocol.model import Availability, ContactInfo, ContactState, PresenceInfo, UserInfo
from tests.ui.people import HISTORY, NOW
from tests.ui.scenes.home import home_window
from tests.ui.scenes.scene import CLIENT
from ui.states import HomeState
from ui.theme import install

STEPS = 400
STEP = 37  # pixels a frame: a quick flick of the wheel


def main() -> int:
    """Show the window, scroll, print."""
    app = QApplication(sys.argv[:1])
    install(app)
    people = [UserInfo(UserId(f"u{n}"), f"u{n}", f"Person {n} Numbered") for n in range(int(sys.argv[1]))]
    contacts = tuple(ContactInfo(user, ContactState.CONTACT, n < 8) for n, user in enumerate(people))
    states = list(Availability)
    presence = {
        user.user_id: PresenceInfo(user.user_id, states[n % len(states)], NOW - n) for n, user in enumerate(people)
    }
    client = replace(CLIENT, contacts=contacts, presence=presence)
    window = home_window(HomeState(client, NOW, history=HISTORY))
    window.show()
    app.processEvents()
    bar, frames = window.list.verticalScrollBar(), []
    for step in range(STEPS):
        began = time.perf_counter()
        bar.setValue(step * STEP)
        app.processEvents()  # the view scrolls what it has and paints what came in
        frames.append(time.perf_counter() - began)
    print(json.dumps(frames))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
