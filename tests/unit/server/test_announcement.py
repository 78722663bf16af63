"""What a server announces of itself."""

import pytest

from server.announcement import MAX_LABEL, announced_addresses, instance_name

LOCAL = ["127.0.0.1", "192.168.1.7", "10.8.0.2", "::1", "fd00::7"]


@pytest.mark.parametrize(
    ("host", "announced"),
    [
        ("0.0.0.0", ["192.168.1.7", "10.8.0.2"]),
        ("::", ["192.168.1.7", "10.8.0.2", "fd00::7"]),
        ("192.168.1.7", ["192.168.1.7"]),
        ("127.0.0.1", []),
        ("::1", []),
        ("localhost", []),
        ("meet.example", []),
    ],
)
def test_only_what_others_can_reach_is_announced(host: str, announced: list[str]) -> None:
    assert announced_addresses(host, LOCAL) == announced


@pytest.mark.parametrize(
    "name", ["Workshop", "meet.example.org", "Chor der Gemeinden nördlich " * 5, "a\nb", "日本" * 40]
)
def test_a_name_is_one_label(name: str) -> None:
    label = instance_name(name, "ab" * 32)

    assert len(label.encode()) <= MAX_LABEL
    assert "." not in label
    assert label.isprintable()
    assert label.endswith(" ababab")
