"""The networks that people sit in, and what the router of such a home or office lets through."""

from enum import Enum, Flag, auto
from typing import Final

PROXY_PORT: Final = 3128


class Network(Enum):
    """What stands between a machine and the Internet. The values are those of the benchmarks."""

    OPEN = "open"
    """Public addresses, no firewall."""
    CONE = "cone"
    """NAT that keeps ports, with address- and port-dependent filtering (RFC 4787): most homes."""
    SYMMETRIC = "symmetric"
    """NAT with a random port for each destination."""
    UDP_BLOCKED = "udp-blocked"
    """NAT; every TCP port may be reached, nothing by UDP."""
    ONLY_443 = "only-443"
    """NAT; nothing but TCP port 443 may be reached."""
    PROXY = "proxy"
    """Nothing may be reached but the HTTP proxy of the house, which connects to port 443 (CONNECT)."""
    TLS_INSPECTING = "tls-inspecting"
    """Likewise, and that proxy opens TLS with an authority of its own, and lets HTTP and WebSocket through only."""

    @property
    def has_proxy(self) -> bool:
        """Whether programs have to use the proxy of the house."""
        return self in (Network.PROXY, Network.TLS_INSPECTING)


class Families(Flag):
    """Which internet protocols a home has. There is no translation of IPv6: its router only keeps strangers out."""

    V4 = auto()
    V6 = auto()
    BOTH = V4 | V6


_FORWARDED: Final = {
    Network.OPEN: ("accept",),
    Network.CONE: ("iifname lan* accept",),
    Network.SYMMETRIC: ("iifname lan* accept",),
    Network.UDP_BLOCKED: ("iifname lan* meta l4proto tcp accept",),
    Network.ONLY_443: ("iifname lan* tcp dport 443 accept",),
    Network.PROXY: (),
    Network.TLS_INSPECTING: (),
}
_TRANSLATION: Final = {Network.OPEN: None, Network.SYMMETRIC: "masquerade fully-random"}


def ruleset(network: Network) -> str:
    """The router's rules for nft. `wan` leads to the Internet, `lan0` and `lan1` to the machine.

    What comes from outside to the router itself is dropped: otherwise an early check of the other end makes an entry
    in the table of connections, and a cone NAT gives the inner host another port, as a symmetric one would.
    """
    forward = "\n".join(f"    {rule}" for rule in _FORWARDED[network])
    translation = _TRANSLATION.get(network, "masquerade")
    nat = f"    oifname wan {translation}" if translation else ""
    return f"""
table inet home {{
  chain input {{
    type filter hook input priority 0; policy drop;
    ct state established,related accept
    iifname {{ lo, lan0, lan1 }} accept
  }}
  chain forward {{
    type filter hook forward priority 0; policy drop;
    ct state established,related accept
{forward}
  }}
}}
table ip translation {{
  chain postrouting {{
    type nat hook postrouting priority 100; policy accept;
{nat}
  }}
}}
"""
