"""The contact list in order."""

from hypothesis import given
from hypothesis import strategies as st

from app.contact_book import ContactBook, place
from app.protocol.ids import UserId
from app.protocol.model import ContactInfo, ContactState, UserInfo

ENTRIES = st.builds(
    lambda key, name, state, favourite: ContactInfo(UserInfo(UserId(key), key, name), state, favourite),
    st.sampled_from("abcdef"),
    st.text(min_size=1, max_size=3),
    st.sampled_from(ContactState),
    st.booleans(),
)


@given(st.lists(ENTRIES | st.sampled_from("abcdef"), max_size=40))
def test_it_is_what_sorting_anew_after_each_change_would_be(changes: list[ContactInfo | str]) -> None:
    book, plain = ContactBook(100), dict[UserId, ContactInfo]()
    for change in changes:
        if isinstance(change, str):
            book.remove(UserId(change))
            plain.pop(UserId(change), None)
        else:
            book.put(change)
            plain[change.user.user_id] = change

    assert book.entries == tuple(sorted(plain.values(), key=place))
    assert all(book.get(user_id) == entry for user_id, entry in plain.items())


def test_a_full_book_takes_changes_but_nobody_new() -> None:
    def entry(key: str, name: str = "N") -> ContactInfo:
        return ContactInfo(UserInfo(UserId(key), key, name), ContactState.CONTACT)

    book = ContactBook(2)
    book.replace(entry(key) for key in "abc")
    book.put(entry("d"))
    book.put(entry("b", "New"))

    assert [each.user.user_id for each in book.entries] == ["a", "b"]
    assert book.entries is book.entries
