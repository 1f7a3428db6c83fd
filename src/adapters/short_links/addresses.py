"""Which addresses may be called from here: those of the open internet, and none that leads back to us."""

import ipaddress

_NAMED = tuple(
    map(
        ipaddress.ip_network,
        (
            "192.88.99.0/24",  # relays of 6to4 (RFC 7526)
            "168.63.129.16/32",  # Azure's own services, on an address that looks like any other
            "2002::/16",  # 6to4: an IPv4 address within
            "2001::/23",  # Teredo and other special ones (RFC 2928)
            "2001:db8::/32",
            "3fff::/20",  # documentation (RFC 9637)
        ),
    )
)
_UNICAST = ipaddress.ip_network("2000::/3")
"""All that IANA gave out of IPv6. IPv4 within IPv6 (mapped, compatible, NAT64) is outside of it."""


def is_public(address: str) -> bool:
    """Nothing private, shared, local to a link or machine, multicast, reserved, or of a cloud's metadata."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and (ip.scope_id is not None or ip not in _UNICAST):
        return False
    if not ip.is_global or ip.is_multicast or ip.is_reserved:
        return False
    return not any(ip.version == network.version and ip in network for network in _NAMED)
