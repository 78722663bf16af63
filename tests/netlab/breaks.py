"""What can break under a call, on purpose and at a known instant, and how long pictures stay away."""

import asyncio
import functools
import itertools
import json
import random
import re
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TypeVar

from app import clock
from server.service import embedded_secret
from tests.kit.headless_process import HeadlessProcess
from tests.kit.waiting import until
from tests.netlab.conditions import Conditions
from tests.netlab.lab import Lab
from tests.netlab.networks import Network
from tests.netlab.people import person_in, server_in

LINE = Conditions(delay=0.025)
"""Each way of every line, so that 100 ms are between any two and back."""
CUT = Conditions(loss=1.0)
MEDIA = ("--camera", "synthetic:320x180@30", "--microphone", "code")
SETTLING = 3.0  # seconds after the first picture until the call has the path it keeps
SPREAD = 1.0  # seconds within which the instant is random
WATCHED = 8.0  # seconds after it
BUSIER = 8_000  # bytes more than another way carries meanwhile, which are media then, and no checks
KEY = "the key that the companion and its relays share"
RELAYS = ("t", "u")
Choice = TypeVar("Choice")


class Event(Enum):
    """What breaks. The values are those of the benchmark."""

    ADDRESS = "address"
    """The caller's address goes, as when a cable is pulled."""
    PATH = "path"
    """Nothing gets through between the two any more."""
    RELAY = "relay"
    """The relay that carries the call says nothing more; without a spare it has lost its memory and starts anew."""


@dataclass(frozen=True, slots=True)
class Break:
    """An event, and whether another live path stood by when it came."""

    event: Event
    spare: bool

    @property
    def network(self) -> Network:
        """Where both people sit."""
        return Network.SYMMETRIC if self.event is Event.RELAY else Network.CONE

    def servers(self, lab: Lab) -> list[str]:
        """STUN and TURN servers that the companion hands out; none for the one in it."""
        if self == Break(Event.PATH, spare=False):
            return [f"stun:{lab.addresses['t']}:3478"]
        if self == Break(Event.RELAY, spare=True):
            return [f"{kind}:{lab.addresses[host]}:3478" for kind in ("stun", "turn") for host in RELAYS]
        return []


@dataclass(slots=True)
class Couple:
    """Two people in homes of their own."""

    homes: tuple[str, str]
    people: tuple[HeadlessProcess, HeadlessProcess]
    dumps: tuple[Path, Path]

    async def call(self) -> None:
        """Have them see each other and settle."""
        caller, callee = self.people
        for person in self.people:
            person.events.clear()
        await caller.command("call", username=self.homes[1])
        incoming = await callee.expect("incoming", within=20)
        await callee.command("accept", call_id=incoming["call_id"])
        for person in self.people:
            await person.expect("first_media", kind="video", within=20)
        await asyncio.sleep(SETTLING)

    async def hang_up(self) -> None:
        """End the call; its frames are in the dumps then."""
        await self.people[0].command("hang_up")
        for person in self.people:
            await person.expect("summary", within=40)

    def silence(self, since: float, watched: float) -> float:
        """Seconds of the longest absence of pictures at either end from an instant on."""
        return max(_silence(dump / "frames.jsonl", since, watched) for dump in self.dumps)


class Ground:
    """Couples in a lab, all with the same kind of network, and one way to break their calls."""

    def __init__(self, lab: Lab, kind: Break, couples: Sequence[Couple], watched: float) -> None:
        self.lab = lab
        self._kind = kind
        self._watched = watched
        self.couples = couples

    async def round(self, chance: random.Random) -> list[float]:
        """One call and one event for each couple; seconds without pictures."""
        return await asyncio.gather(*(self._once(couple, chance.uniform(0, SPREAD)) for couple in self.couples))

    async def sent_by_relay(self, couple: Couple) -> tuple[bool, bool]:
        """Whether each of the two sends its media to the relay now, by counting on the lines."""
        shares = []
        for one, other in (couple.homes, couple.homes[::-1]):
            busiest = await _busiest(functools.partial(self.lab.carried, one), ("s", other))
            shares.append(busiest == "s")
        return shares[0], shares[1]

    async def _once(self, couple: Couple, wait: float) -> float:
        self._prepare(couple)
        await couple.call()
        await asyncio.sleep(wait)
        since = await self._break(couple)
        await asyncio.sleep(self._watched)
        self._mend(couple)
        await couple.hang_up()
        return couple.silence(since, self._watched)

    def _prepare(self, couple: Couple) -> None:
        if self._kind == Break(Event.ADDRESS, spare=True):
            self.lab.homes[couple.homes[0]].plug(1)

    async def _break(self, couple: Couple) -> float:
        """Returns the instant."""
        one, other = couple.homes
        match self._kind:
            case Break(Event.ADDRESS, spare=True):
                socket = await _busiest(lambda socket: self._sent(one, f"lan{socket}"), (0, 1))
                since = clock.now()
                self.lab.homes[one].unplug(socket)
            case Break(Event.ADDRESS):
                since = clock.now()
                self.lab.homes[one].unplug(0)
                self.lab.homes[one].plug(1)
            case Break(Event.PATH, spare=True):
                since = clock.now()
                self.lab.between(one, other, CUT)
            case Break(Event.PATH):
                since = clock.now()
                self.lab.forget(one, other)
            case Break(Event.RELAY, spare=True):
                # The one this person sends to: for others, and in the other direction, another may be as busy.
                relay = await _busiest(functools.partial(self.lab.carried, one), RELAYS)
                since = clock.now()
                self._both(couple, relay, CUT)
            case _:
                since = clock.now()
                for place in couple.homes:
                    self.lab.forget(place, "s")
        return since

    def _mend(self, couple: Couple) -> None:
        match self._kind:
            case Break(Event.ADDRESS):
                home = self.lab.homes[couple.homes[0]]
                for socket in (0, 1):
                    home.unplug(socket)
                home.plug(0)
            case Break(Event.PATH):
                self.lab.between(*couple.homes, Conditions())
            case Break(Event.RELAY):
                for relay in RELAYS:
                    self._both(couple, relay, Conditions())

    def _both(self, couple: Couple, relay: str, conditions: Conditions) -> None:
        for place in couple.homes:
            self.lab.between(place, relay, conditions)

    def _sent(self, place: str, device: str) -> int:
        shown = self.lab.run(place, "ip", "-s", "link", "show", "dev", device)
        figures = re.search(r"TX:.*\n\s*(\d+)", shown)
        assert figures is not None
        return int(figures[1])


@asynccontextmanager
async def ground(kind: Break, *, couples: int, watched: float = WATCHED) -> AsyncIterator[Ground]:
    """Everything built, everybody signed in. `watched`: seconds after an event; what stays away longer counts so."""
    names = [(f"a{number}", f"b{number}") for number in range(couples)]
    homes = dict.fromkeys(itertools.chain(*names), kind.network)
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        lab = stack.enter_context(Lab("s", *RELAYS, homes=homes))
        for place in ("s", *RELAYS, *homes):
            lab.access(place, up=LINE, down=LINE)
        for relay in RELAYS:
            stack.callback(server_in(lab, folder / relay, place=relay, environment={"PARLEY_TOKEN_KEY": KEY}).stop)
        settings = {"PARLEY_RELAY_SECRET": embedded_secret(KEY.encode())}
        if servers := kind.servers(lab):
            settings["PARLEY_RELAY_URLS"] = json.dumps(servers)
        server = server_in(lab, folder / "s", environment=settings)
        stack.callback(server.stop)
        people: dict[str, HeadlessProcess] = {}
        for name in homes:
            (folder / name).mkdir()
            people[name] = await person_in(lab, name, server, name, *MEDIA, "--dump", str(folder / name))
            stack.push_async_callback(people[name].stop)
        for person in people.values():
            await person.expect("signed_in", within=60)
        yield Ground(
            lab,
            kind,
            [Couple(pair, (people[pair[0]], people[pair[1]]), (folder / pair[0], folder / pair[1])) for pair in names],
            watched,
        )


def _silence(frames: Path, since: float, watched: float) -> float:
    until = since + watched
    shown = [json.loads(line)["shown_at"] for line in frames.read_text().splitlines()]
    times = [at for at in shown if since - watched < at < until] + [until]
    gaps = [later - max(earlier, since) for earlier, later in itertools.pairwise(times) if later > since]
    return max(gaps, default=watched)


async def _busiest(sent: Callable[[Choice], int], choices: Sequence[Choice]) -> Choice:
    """What the call's media uses: the one that has sent so much more than the others from now on."""
    before = [sent(choice) for choice in choices]

    def ranking() -> list[tuple[int, int]]:
        carried = (sent(choice) - earlier for choice, earlier in zip(choices, before, strict=True))
        return sorted(((size, index) for index, size in enumerate(carried)), reverse=True)

    def undecided() -> str | None:
        (most, _), (second, _) = ranking()[:2]
        return None if most - second >= BUSIER else f"bytes sent: {ranking()}"

    await until(undecided, within=30)
    return choices[ranking()[0][1]]
