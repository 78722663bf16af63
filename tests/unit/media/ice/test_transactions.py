"""Checks that wait: until they are answered, too old, or their path is gone."""

from app.protocol.description import CandidateType
from media.ice import checks
from media.ice.path import TRANSACTION_LIFETIME, Path
from media.ice.transactions import Transaction, Transactions
from tests.kit.ice_agents import THERE, make_base


def make() -> tuple[Transactions, Transaction]:
    path = Path(make_base(), THERE, CandidateType.HOST, priority=1, now=0.0)
    return Transactions(), Transaction(path, "password", controlling=True)


def test_an_answer_ends_the_wait_and_tells_when_the_check_left() -> None:
    transactions, transaction = make()
    transactions.sent(b"a" * 12, transaction, 1.0)

    assert transactions.get(b"a" * 12) is transaction
    assert transactions.answered(b"a" * 12) == 1.0

    assert b"a" * 12 not in transactions
    assert not transaction.path.inflight


def test_what_the_peer_saw_goes_on_waiting() -> None:
    transactions, transaction = make()
    transactions.sent(b"a" * 12, transaction, 1.0)
    transactions.sent(b"b" * 12, transaction, 2.0)

    assert transactions.seen(checks.seen_key(b"b" * 12)) == (transaction.path, 2.0)
    assert transactions.seen(b"c" * 8) is None
    assert b"b" * 12 in transactions


def test_old_checks_and_those_of_a_path_that_is_gone_are_forgotten() -> None:
    transactions, transaction = make()
    transactions.sent(b"a" * 12, transaction, 1.0)
    transactions.sent(b"b" * 12, transaction, 1.1 + TRANSACTION_LIFETIME)
    assert (b"a" * 12 in transactions, b"b" * 12 in transactions) == (False, True)

    transactions.forget(transaction.path)

    assert b"b" * 12 not in transactions
