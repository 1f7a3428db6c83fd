"""Protection taken off as pylibsrtp's own session does it, which is what it is compared with."""

import os

import pytest
from pylibsrtp import Policy, Session

from media.transport.dtls_srtp import PROFILES, SPACE_BYTES, ReceivingSession, SrtpError, sending_session
from media.wire import rtcp, rtp


def pair(profile: int, key: bytes) -> tuple[Session, ReceivingSession]:
    """What arrives by both ways."""
    policies = [Policy(key=key, ssrc_type=Policy.SSRC_ANY_INBOUND, srtp_profile=profile) for _ in range(2)]
    return Session(policies[0]), ReceivingSession(Session(policies[1]))


def packet(seq: int, size: int) -> bytes:
    return rtp.write(
        marker=False, payload_type=96, seq=seq, timestamp=7, ssrc=9, payload=os.urandom(size), extensions=b""
    )


@pytest.mark.parametrize("profile", [p.libsrtp_profile for p in PROFILES])
def test_both_ways_bring_the_same(profile: int) -> None:
    key = os.urandom({p.libsrtp_profile: p.key_length + p.salt_length for p in PROFILES}[profile])
    sender, (theirs, ours) = sending_session(key, profile), pair(profile, key)
    for seq, size in enumerate((1, 1300, 0, 200), 1):
        protected = sender.protect(packet(seq, size))
        assert ours.unprotect(protected) == theirs.unprotect(protected)
    report = sender.protect_rtcp(rtcp.write_pli(9, 10))
    assert ours.unprotect_rtcp(report) == theirs.unprotect_rtcp(report) == rtcp.write_pli(9, 10)


def test_what_is_forged_repeated_or_too_long_is_refused_and_costs_nobody_anything() -> None:
    profile, key = Policy.SRTP_PROFILE_AEAD_AES_128_GCM, os.urandom(28)
    sender, (_, ours) = sending_session(key, profile), pair(profile, key)
    first, second = packet(1, 500), packet(2, 80)
    protected = sender.protect(first)
    forged = protected[:-1] + bytes([protected[-1] ^ 1])
    for wrong in (forged, b"", b"\x80", os.urandom(SPACE_BYTES), os.urandom(SPACE_BYTES + 1)):
        with pytest.raises(SrtpError):
            ours.unprotect(wrong)
        with pytest.raises(SrtpError):
            ours.unprotect_rtcp(wrong)
    assert ours.unprotect(protected) == first
    with pytest.raises(SrtpError):
        ours.unprotect(protected)
    assert ours.unprotect(sender.protect(second)) == second, "nothing of the longer one before is left"
