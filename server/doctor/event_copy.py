"""Whether the other server that is to keep our event log takes it, for the doctor."""

import asyncio
from pathlib import Path

from server.config import MirrorSettings
from server.doctor.findings import Finding, Verdict
from server.events import identity
from server.events.other_server import NotKept, OtherServer

CHECK = "event copy"


async def examine_copy(log: Path, settings: MirrorSettings) -> Finding:
    """Ask it as the server does; nothing is sent but which log we have. `log` is our folder."""
    ours = await asyncio.to_thread(identity.read, log)
    if not ours:
        return Finding(CHECK, Verdict.SKIPPED, "the event log begins at the first start")
    other = OtherServer(settings)
    try:
        await other.begin(ours, {})
    except NotKept as error:
        advice = "Both need the same secret; `fingerprint` is what the other one prints when it starts."
        return Finding(CHECK, Verdict.BAD, f"{settings.url} does not keep our events: {error}", advice)
    finally:
        await other.close()
    return Finding(CHECK, Verdict.GOOD, f"{settings.url} keeps our events, too")
