"""Known accounts: the last used first, each once, not too many."""

from app.known_accounts import MAX_KNOWN, KnownAccount, forget, moved, remember, servers

WORK = KnownAccount("meet.example", "ada", "Ada", "Work")
CHOIR = KnownAccount("meet.example", "choir", "Choir", "Work")
HOME = KnownAccount("192.168.1.7:8443", "ada", "Ada")


def test_the_last_used_is_first_and_nobody_is_there_twice() -> None:
    known = remember(remember(remember((), WORK), HOME), KnownAccount("meet.example", "ada", "Ada M.", "Office"))

    assert [(each.server_url, each.name) for each in known] == [("meet.example", "Ada M."), ("192.168.1.7:8443", "Ada")]


def test_the_oldest_gives_way() -> None:
    known: tuple[KnownAccount, ...] = ()
    for number in range(MAX_KNOWN + 2):
        known = remember(known, KnownAccount("meet.example", f"user{number}"))

    assert len(known) == MAX_KNOWN
    assert known[-1].username == "user2"


def test_forgetting_one_account_keeps_others_of_its_server() -> None:
    assert forget((WORK, CHOIR, HOME), WORK) == (CHOIR, HOME)


def test_an_account_goes_with_its_server_and_others_there_stay_where_they_were_kept() -> None:
    assert moved((WORK, CHOIR), "ada", before="https://meet.example", now="new.example") == (
        KnownAccount("new.example", "ada", "Ada", "Work"),
        CHOIR,
    )
    there = KnownAccount("192.168.1.7:8443", "ada", "Ada", "Work")
    assert moved((WORK, HOME), "ada", before="https://meet.example", now=HOME.server_url) == (there,)
    assert moved((WORK, HOME), "eve", before="https://meet.example", now="new.example") == (WORK, HOME)
    assert moved((WORK,), "ada", before="no address at all", now="new.example") == (WORK,)


def test_each_server_is_named_once() -> None:
    assert servers((CHOIR, HOME, WORK)) == (("meet.example", "Work"), ("192.168.1.7:8443", ""))
