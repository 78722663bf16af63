"""Address classes: every way to spell a forbidden peer is the same forbidden peer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from media.ice.addresses import AddressClass, classify, is_denied_peer, normalise, normalise_ip, pack_ip, unpack_ip


@pytest.mark.parametrize(
    ("ip", "kind"),
    [
        ("8.8.8.8", AddressClass.PUBLIC),
        ("192.0.2.1", AddressClass.PUBLIC),
        ("198.51.100.7", AddressClass.PUBLIC),
        ("203.0.113.7", AddressClass.PUBLIC),
        ("172.15.255.255", AddressClass.PUBLIC),
        ("172.16.0.1", AddressClass.PRIVATE),
        ("172.31.255.255", AddressClass.PRIVATE),
        ("172.32.0.0", AddressClass.PUBLIC),
        ("10.1.2.3", AddressClass.PRIVATE),
        ("192.168.1.1", AddressClass.PRIVATE),
        ("192.0.0.192", AddressClass.PRIVATE),
        ("100.64.0.1", AddressClass.SHARED),
        ("169.254.169.254", AddressClass.LINK_LOCAL),
        ("127.0.0.1", AddressClass.LOOPBACK),
        ("127.255.255.254", AddressClass.LOOPBACK),
        ("0.0.0.0", AddressClass.UNSPECIFIED),
        ("0.1.2.3", AddressClass.RESERVED),
        ("224.0.0.251", AddressClass.MULTICAST),
        ("255.255.255.255", AddressClass.MULTICAST),
        ("240.0.0.1", AddressClass.RESERVED),
        ("2001:db8::1", AddressClass.PUBLIC),
        ("2606:4700::1111", AddressClass.PUBLIC),
        ("::", AddressClass.UNSPECIFIED),
        ("::1", AddressClass.LOOPBACK),
        ("::7f00:1", AddressClass.RESERVED),
        ("fd00:ec2::254", AddressClass.PRIVATE),
        ("fe80::1", AddressClass.LINK_LOCAL),
        ("fe80::1%eth0", AddressClass.LINK_LOCAL),
        ("fec0::1", AddressClass.PRIVATE),
        ("ff02::fb", AddressClass.MULTICAST),
        ("::ffff:127.0.0.1", AddressClass.LOOPBACK),
        ("::ffff:a9fe:a9fe", AddressClass.LINK_LOCAL),
        ("::ffff:8.8.8.8", AddressClass.PUBLIC),
        ("64:ff9b::7f00:1", AddressClass.LOOPBACK),
        ("64:ff9b::808:808", AddressClass.PUBLIC),
        ("64:ff9b:1::1", AddressClass.PRIVATE),
        ("2002:7f00:1::", AddressClass.LOOPBACK),
        ("2002:0a00:0001::", AddressClass.PRIVATE),
        ("2001:0:7f00:1::", AddressClass.RESERVED),
        ("example.org", AddressClass.INVALID),
        ("127.1", AddressClass.INVALID),
        ("", AddressClass.INVALID),
    ],
)
def test_classes(ip: str, kind: AddressClass) -> None:
    assert classify(ip) is kind


@given(st.ip_addresses(v=4))
def test_mapped_address_has_the_class_of_what_it_maps(ip: object) -> None:
    assert classify(f"::ffff:{ip}") is classify(str(ip))
    assert is_denied_peer(f"::ffff:{ip}") == is_denied_peer(str(ip))
    assert normalise_ip(f"::ffff:{ip}") == str(ip)


@given(st.text(max_size=80))
def test_any_text_never_raises(text: str) -> None:
    classify(text)
    normalise_ip(text)
    is_denied_peer(text)
    pack_ip(text)


def test_denied_by_default_and_opened_by_option() -> None:
    def opened(ip: str) -> tuple[bool, bool, bool]:
        return (
            not is_denied_peer(ip),
            not is_denied_peer(ip, allow_private=True),
            not is_denied_peer(ip, allow_loopback=True),
        )

    assert opened("8.8.8.8") == (True, True, True)
    assert opened("192.168.0.9") == (False, True, False)
    assert opened("100.64.0.9") == (False, True, False)
    assert opened("::1") == (False, False, True)
    assert opened("169.254.169.254") == (False, False, False)
    assert opened("0.0.0.0") == (False, False, False)
    assert opened("localhost") == (False, False, False)


def test_normal_spelling() -> None:
    assert normalise(("192.0.2.1", 5)) == ("192.0.2.1", 5)
    assert normalise(("fe80::1%eth0", 5, 0, 2)) == ("fe80::1", 5)
    assert normalise(("::ffff:192.0.2.1", 5, 0, 0)) == ("192.0.2.1", 5)
    assert normalise(("2001:DB8:0::1", 5, 0, 0)) == ("2001:db8::1", 5)
    assert normalise_ip("nonsense") is None


@given(st.ip_addresses().map(str))
def test_packing_survives(ip: str) -> None:
    packed = pack_ip(ip)

    assert packed is not None
    assert pack_ip(unpack_ip(packed)) == packed
