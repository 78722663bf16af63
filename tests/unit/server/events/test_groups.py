"""Consumer groups in virtual time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.events.groups import Groups
from server.events.log import SESSION_TIMEOUT, Fenced, Slot

TOPICS = {"calls": 4, "quality": 3}


def test_a_member_alone_has_all_partitions_of_its_topics() -> None:
    groups = Groups(TOPICS)
    groups.join("g", "one", ["calls"], 0.0)

    share = groups.polled("g", "one", ["calls"], 0.0)

    assert share.slots == {Slot("calls", at) for at in range(4)}


def test_a_commit_holds_for_the_group() -> None:
    groups = Groups(TOPICS)
    groups.join("g", "one", ["calls"], 0.0)
    share = groups.polled("g", "one", ["calls"], 0.0)
    groups.commit("g", "one", share.generation, {Slot("calls", 1): 17}, 0.0)

    assert groups.committed("g", Slot("calls", 1)) == 17
    assert groups.committed("other", Slot("calls", 1)) is None
    fresh = Groups(TOPICS)
    fresh.restore("g", groups.commits()["g"])
    assert fresh.committed("g", Slot("calls", 1)) == 17


def test_who_stays_silent_loses_its_share_and_its_commit_is_refused() -> None:
    groups = Groups(TOPICS)
    groups.join("g", "one", ["calls"], 0.0)
    groups.join("g", "two", ["calls"], 0.0)
    old = groups.polled("g", "one", ["calls"], 0.0)
    groups.polled("g", "two", ["calls"], SESSION_TIMEOUT - 1)

    share = groups.polled("g", "two", ["calls"], SESSION_TIMEOUT)

    assert len(share.slots) == 4
    with pytest.raises(Fenced):
        groups.commit("g", "one", old.generation, {next(iter(old.slots)): 1}, SESSION_TIMEOUT)
    back = groups.polled("g", "one", ["calls"], SESSION_TIMEOUT)
    assert back.slots
    assert back.generation > share.generation


def test_nobody_commits_what_is_not_theirs() -> None:
    groups = Groups(TOPICS)
    groups.join("g", "one", ["calls"], 0.0)
    share = groups.polled("g", "one", ["calls"], 0.0)

    with pytest.raises(Fenced):
        groups.commit("g", "one", share.generation, {Slot("quality", 0): 1}, 0.0)


@given(st.lists(st.tuples(st.sampled_from("abcde"), st.booleans(), st.sets(st.sampled_from(["calls", "quality"])))))
def test_each_wanted_partition_has_exactly_one_reader(steps: list[tuple[str, bool, set[str]]]) -> None:
    groups, wanted = Groups(TOPICS), dict[str, set[str]]()
    for now, (member, comes, topics) in enumerate(steps):
        if comes:
            groups.join("g", member, topics, now / 1000)
            wanted[member] = topics
        else:
            groups.leave("g", member)
            wanted.pop(member, None)

    shares = {member: groups.polled("g", member, topics, 1.0).slots for member, topics in wanted.items()}

    dealt = [slot for slots in shares.values() for slot in slots]
    of_wanted = {topic for topics in wanted.values() for topic in topics}
    assert sorted(dealt) == sorted(Slot(topic, at) for topic in of_wanted for at in range(TOPICS[topic]))
    assert all(slot.topic in wanted[member] for member, slots in shares.items() for slot in slots)
