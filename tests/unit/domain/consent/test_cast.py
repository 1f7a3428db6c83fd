from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.consent.cast import (
    CastMember,
    CastState,
    ConsentTextChanged,
    ConsentWithdrawn,
    CoPerformerNotConfirmed,
    CoPerformerNotVerified,
    LiveScopeRequired,
    Scope,
    UnknownScope,
    require_everyone_agreed,
    require_verified,
    scopes_named,
)
from domain.consent.session_consent import SESSION_CONSENT
from domain.consent.text import in_force
from domain.ids import StreamId
from domain.language import Language
from tests.builders import ASHA, NOW, RAVI, a_cast_member

TEXT = in_force(SESSION_CONSENT, NOW).digest(Language.HINDI)
SHOW = StreamId(uuid4())
LIVE_AND_CLIPS = frozenset({Scope.LIVE, Scope.CLIPS})


def invited() -> CastMember:
    return CastMember.invite(SHOW, ASHA, now=NOW)


def test_cns_03_who_is_invited_allows_nothing() -> None:
    assert not any(invited().allows(scope) for scope in Scope)


def test_cns_03_who_confirms_allows_what_they_named_and_nothing_else() -> None:
    later = NOW + timedelta(minutes=3)
    member = invited().confirmed(scopes=LIVE_AND_CLIPS, text_sha256=TEXT, now=later)
    assert (member.state, member.answered_at, member.text_sha256) == (CastState.CONFIRMED, later, TEXT)
    assert {scope for scope in Scope if member.allows(scope)} == LIVE_AND_CLIPS


def test_cns_02_a_confirmation_is_to_be_seen_live_under_the_text_in_force() -> None:
    with pytest.raises(LiveScopeRequired):
        invited().confirmed(scopes={Scope.RECORD}, text_sha256=TEXT, now=NOW)
    with pytest.raises(ConsentTextChanged):
        invited().confirmed(scopes=LIVE_AND_CLIPS, text_sha256="00" * 32, now=NOW)


def test_scopes_are_named_and_live_is_always_one() -> None:
    assert scopes_named([]) == {Scope.LIVE}
    assert scopes_named(["record", "live"]) == {Scope.LIVE, Scope.RECORD}
    with pytest.raises(UnknownScope):
        scopes_named(["everything"])


@pytest.mark.parametrize(
    "change",
    [
        lambda m: m.declined(NOW),
        lambda m: m.withdrawn(NOW),
        lambda _: invited(),
    ],
)
def test_cns_02_a_show_needs_the_yes_of_everyone(change) -> None:  # type: ignore[no-untyped-def]
    ravi, asha = a_cast_member(stream_id=SHOW), a_cast_member(stream_id=SHOW, user_id=ASHA)
    require_everyone_agreed([ravi, asha], performer_id=RAVI)
    with pytest.raises(CoPerformerNotConfirmed):
        require_everyone_agreed([ravi, change(asha)], performer_id=RAVI)
    with pytest.raises(CoPerformerNotConfirmed):
        require_everyone_agreed([change(ravi), asha], performer_id=RAVI)


def test_cns_02_the_performers_own_consent_may_not_be_missing() -> None:
    with pytest.raises(CoPerformerNotConfirmed):
        require_everyone_agreed([], performer_id=RAVI)
    with pytest.raises(CoPerformerNotConfirmed):
        require_everyone_agreed([a_cast_member(user_id=ASHA)], performer_id=RAVI)


@pytest.mark.parametrize(("may_publish", "adult"), [(False, True), (True, False), (False, False)])
def test_age_15_everyone_on_camera_is_verified(may_publish: bool, adult: bool) -> None:
    require_verified(may_publish=True, is_verified_adult=True)
    with pytest.raises(CoPerformerNotVerified):
        require_verified(may_publish=may_publish, is_verified_adult=adult)


STEPS = st.lists(st.sampled_from(["confirm", "confirm all", "decline", "withdraw"]), max_size=12)


@given(STEPS)
def test_cns_04_whatever_happens_a_withdrawn_consent_stays_withdrawn(steps: list[str]) -> None:
    member = invited()
    for number, step in enumerate(steps):
        before, now = member, NOW + timedelta(minutes=number)
        try:
            if step == "withdraw":
                member = member.withdrawn(now)
            elif step == "decline":
                member = member.declined(now)
            else:
                scopes = LIVE_AND_CLIPS if step == "confirm" else frozenset(Scope)
                member = member.confirmed(scopes=scopes, text_sha256=TEXT, now=now)
        except ConsentWithdrawn:
            member = before
        if before.state is CastState.WITHDRAWN:
            assert member == before
        expected = "withdraw" in steps[: number + 1]
        assert (member.state is CastState.WITHDRAWN) == expected
        confirmed = member.state is CastState.CONFIRMED
        assert confirmed == (member.allows(Scope.LIVE)) == bool(member.scopes)
