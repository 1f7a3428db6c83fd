import struct

import pytest

from media.wire import stun

KEY = b"a password of some length"
TRANSACTION = bytes(range(12))

# RFC 5769 2.1: a request with USERNAME "evtj:h6vY" and the password below.
RFC5769_REQUEST = bytes.fromhex(
    "000100582112a442b7e7a701bc34d686fa87dfae"
    "802200105354554e207465737420636c69656e74"
    "002400046e0001ff80290008932ff9b151263b36"
    "000600096576746a3a68367659202020"
    "000800149aeaa70cbfd8cb56781ef2b5b2d3f249c1b571a2"
    "80280004e57a3bcf"
)
RFC5769_PASSWORD = b"VOkJxbRl1RmTxUk/WvJxBt"


def test_reads_and_verifies_the_sample_request_of_rfc_5769() -> None:
    request = stun.parse_binding_request(RFC5769_REQUEST)
    assert request is not None
    assert (request.local_ufrag, request.remote_ufrag) == ("evtj", "h6vY")
    assert not request.use_candidate
    assert stun.is_authentic(RFC5769_REQUEST, request, RFC5769_PASSWORD)
    assert not stun.is_authentic(RFC5769_REQUEST, request, b"VOkJxbRl1RmTxUk/WvJxBx")


def test_any_changed_bit_before_the_integrity_breaks_it() -> None:
    sent = stun.binding_request(TRANSACTION, "ours:theirs", KEY, use_candidate=True)
    intact = stun.parse_binding_request(sent)
    assert intact is not None
    assert intact.use_candidate
    assert stun.is_authentic(sent, intact, KEY)
    for at in range(8, intact.integrity_at):
        changed = bytearray(sent)
        changed[at] ^= 1
        request = stun.parse_binding_request(bytes(changed))
        assert request is None or not stun.is_authentic(bytes(changed), request, KEY)


def test_use_candidate_after_the_integrity_is_ignored() -> None:
    """Whoever is on the path could append it without knowing the password."""
    sent = stun.binding_request(TRANSACTION, "ours:theirs", KEY, use_candidate=False)
    forged = sent + struct.pack("!HH", stun.USE_CANDIDATE, 0)
    forged = forged[:2] + struct.pack("!H", len(forged) - 20) + forged[4:]
    request = stun.parse_binding_request(forged)
    assert request is not None
    assert not request.use_candidate


@pytest.mark.parametrize(
    "datagram",
    [
        b"",
        b"\0" * 19,
        RFC5769_REQUEST[:-1],
        b"\x01\x01" + RFC5769_REQUEST[2:],
        RFC5769_REQUEST[:4] + b"\0\0\0\0" + RFC5769_REQUEST[8:],
        stun._sealed(stun.BINDING_REQUEST, TRANSACTION, b"", KEY),
        struct.pack("!HHL12sHH", 1, 8, stun.COOKIE, TRANSACTION, stun.USERNAME, 400) + b"abcd",
    ],
    ids=["empty", "short", "cut", "answer", "cookie", "nameless", "overrun"],
)
def test_refuses_what_is_not_a_binding_request(datagram: bytes) -> None:
    assert stun.parse_binding_request(datagram) is None


def test_answers_with_the_address_of_rfc_5769() -> None:
    """2.2: 192.0.2.1:32853 XORed with the cookie."""
    transaction = bytes.fromhex("b7e7a701bc34d686fa87dfae")
    answer = stun.binding_success(transaction, ("192.0.2.1", 32853), RFC5769_PASSWORD)
    assert bytes.fromhex("002000080001a147e112a643") in answer
    over_ipv6 = stun.binding_success(
        transaction, ("2001:db8:1234:5678:11:2233:4455:6677", 32853), RFC5769_PASSWORD
    )
    assert bytes.fromhex("002000140002a1470113a9faa5d3f179bc25f4b5bed2b9d9") in over_ipv6
