"""The peer's candidates and descriptions in any order."""

from app.protocol.description import CandidateBatch, CandidateType, IceDescription
from media.ice.remotes import MAX_REMOTES, Remotes
from tests.kit.ice_agents import STANDARD, THEIRS, host_batch


def test_candidates_wait_for_the_description_of_their_generation() -> None:
    remotes = Remotes()
    assert remotes.add(host_batch(("20.0.0.2", 1))) == ()
    assert remotes.add(host_batch(("20.0.0.2", 2), generation=1)) == ()

    first = remotes.describe(THEIRS)
    second = remotes.describe(IceDescription("second", "s" * 24, 1))

    assert first is not None
    assert second is not None
    assert [remote.address[1] for remote in (*first, *second)] == [1, 2]
    assert list(remotes.known) == [("20.0.0.2", 2)]


def test_repeated_and_older_descriptions_tell_nothing() -> None:
    remotes = Remotes()
    remotes.describe(IceDescription("second", "s" * 24, 1))

    assert remotes.describe(IceDescription("second", "s" * 24, 1)) is None
    assert remotes.describe(IceDescription("first", "f" * 24, 0)) is None
    assert remotes.add(host_batch(("20.0.0.2", 1), generation=0)) == ()


def test_their_number_is_bounded_before_and_after() -> None:
    remotes = Remotes()
    flood = CandidateBatch(0, host_batch(*((f"20.0.{n}.2", 1) for n in range(99))).candidates)
    remotes.add(flood)
    remotes.add(flood)
    remotes.describe(THEIRS)
    remotes.add(flood)

    assert len(remotes.known) == MAX_REMOTES
    assert remotes.discovered(("21.0.0.1", 1), 5) is None


def test_only_new_addresses_of_the_present_generation_want_room() -> None:
    remotes = Remotes()
    batch = host_batch(("20.0.0.2", 1), ("20.0.0.2", 2))
    assert remotes.unknown(batch) == 0
    remotes.describe(THEIRS)
    assert remotes.unknown(batch) == 2
    remotes.add(host_batch(("20.0.0.2", 1)))
    assert (remotes.unknown(batch), remotes.unknown(host_batch(("20.0.0.2", 3), generation=1))) == (1, 0)

    remotes.forget(("20.0.0.2", 1))

    assert remotes.unknown(batch) == 2
    assert [remote.address[1] for remote in remotes.add(batch)] == [1, 2]


def test_peer_of_our_kind_is_known_by_its_option() -> None:
    remotes = Remotes()
    assert not remotes.is_parley
    remotes.describe(STANDARD)
    assert not remotes.is_parley
    remotes.describe(IceDescription("second", "s" * 24, 1, options=("parley1",)))
    assert remotes.is_parley


def test_discovered_address_keeps_its_first_priority() -> None:
    remotes = Remotes()
    remotes.describe(THEIRS)
    first = remotes.discovered(("20.0.0.2", 1), 5)

    assert first is not None
    assert first.kind is CandidateType.PRFLX
    assert remotes.discovered(("20.0.0.2", 1), 9) == first
