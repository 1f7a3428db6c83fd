"""Random walks through what a chat remembers: a message that waits, a moderator whom a performer asks, slow mode.

What must hold is told again here from the acts alone (CHT-01, CHT-02, CHT-10).
"""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.chat.held_message import HOLD_SECONDS, HeldMessage, HeldMessageDecided, HeldState
from domain.chat.message import Message
from domain.chat.room_moderator import (
    ASK_AGAIN_AFTER,
    MODERATORS_MAX,
    ModeratorAnswer,
    ModeratorState,
    NotAskedNow,
    NotToBeModerator,
    RoomModerator,
    TooManyModerators,
)
from domain.chat.rule import ChatRule
from domain.chat.settings import ChatSettings, SlowMode
from domain.ids import MessageId
from tests.builders import ASHA, MEERA, NOW, RAVI, a_stream

LINE = Message(MessageId(uuid4()), a_stream().id, ASHA, "What a raga", NOW)
SECONDS = st.sampled_from([0, 1, 60, HOLD_SECONDS - 1, HOLD_SECONDS])


@given(st.lists(st.tuples(SECONDS, st.sampled_from(["approve", "deny", "look"])), max_size=8))
def test_cht_02_a_message_that_waits_is_answered_once_in_time_or_never(acts: list[tuple[int, str]]) -> None:
    held, answer, now = HeldMessage.hold(LINE, ["insult"]), HeldState.HELD, NOW
    for seconds, act in acts:
        now += timedelta(seconds=seconds)
        in_time = now - NOW < timedelta(seconds=HOLD_SECONDS)
        may_answer = answer is HeldState.HELD and in_time
        try:
            if act == "approve":
                held = held.approved(by=MEERA, now=now)
            elif act == "deny":
                held = held.denied(by=MEERA, rule=ChatRule.SPAM, now=now)
        except HeldMessageDecided:
            assert not may_answer
        else:
            assert may_answer or act == "look"
            answer = {"approve": HeldState.APPROVED, "deny": HeldState.DENIED, "look": answer}[act]
        stands = HeldState.EXPIRED if answer is HeldState.HELD and not in_time else answer
        assert held.state(now) is stands
        assert (held.decided_by is None) == (answer is HeldState.HELD)
        assert held.said(now) == replace(LINE, sent_at=now)


ANSWERS = {
    "accept": ModeratorAnswer.ACCEPT,
    "decline": ModeratorAnswer.DECLINE,
    "resign": ModeratorAnswer.RESIGN,
}
S = ModeratorState
TABLE: dict[tuple[ModeratorState | None, str], ModeratorState] = {
    (None, "ask"): S.ASKED, (S.DISMISSED, "ask"): S.ASKED, (S.ASKED, "ask"): S.ASKED, (S.ACTIVE, "ask"): S.ACTIVE,
    (S.ASKED, "accept"): S.ACTIVE, (S.ACTIVE, "accept"): S.ACTIVE,
    (S.ASKED, "decline"): S.DECLINED, (S.DECLINED, "decline"): S.DECLINED,
    (S.ACTIVE, "resign"): S.RESIGNED, (S.RESIGNED, "resign"): S.RESIGNED,
    (S.ASKED, "dismiss"): S.DISMISSED, (S.ACTIVE, "dismiss"): S.DISMISSED, (S.DECLINED, "dismiss"): S.DECLINED,
    (S.RESIGNED, "dismiss"): S.RESIGNED, (S.DISMISSED, "dismiss"): S.DISMISSED,
}  # fmt: skip
"""Whoever said no, or gave it up, is asked again only later; what is not here is refused."""


def acted(before: RoomModerator | None, act: str, now: datetime, *, open_now: int) -> RoomModerator:
    if act == "ask":
        return RoomModerator.ask(
            performer_id=RAVI, person_id=ASHA, may_be=True, before=before, open_now=open_now, now=now
        )
    if before is None:
        raise NotAskedNow("nobody asked")
    return before.dismissed(now) if act == "dismiss" else before.answered(ANSWERS[act], now)


@settings(max_examples=500)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["ask", "ask", "accept", "decline", "resign", "dismiss"]),
            st.sampled_from([timedelta(), timedelta(hours=1), ASK_AGAIN_AFTER]),
            st.sampled_from([0, 0, 0, MODERATORS_MAX - 1, MODERATORS_MAX]),
        ),
        max_size=12,
    )
)
def test_cht_10_a_moderator_is_one_as_long_as_both_say_so(acts: list[tuple[str, timedelta, int]]) -> None:
    person: RoomModerator | None = None
    now = NOW
    for act, later, open_now in acts:
        now += later
        before = None if person is None else person.state
        after = TABLE.get((before, act))
        if act == "ask" and before in (S.DECLINED, S.RESIGNED):
            assert person is not None
            after = S.ASKED if now >= person.changed_at + ASK_AGAIN_AFTER else None
        if act == "ask" and before not in (S.ASKED, S.ACTIVE) and open_now >= MODERATORS_MAX:
            after = None
        try:
            changed = acted(person, act, now, open_now=open_now)
        except (NotAskedNow, NotToBeModerator, TooManyModerators):
            assert after is None
            continue
        assert changed.state is after
        assert changed.changed_at == (now if after is not before else person and person.changed_at)
        person = changed


@given(st.integers(1, 3_600), st.lists(st.integers(0, 4_000), max_size=20))
def test_cht_01_in_slow_mode_no_two_messages_come_closer_than_it_says(slow: int, waits: list[int]) -> None:
    room = replace(ChatSettings.open_to_all(RAVI), slow_seconds=slow)
    last: datetime | None = None
    now = NOW
    for seconds in waits:
        now += timedelta(seconds=seconds)
        try:
            room.require_pace(last, now)
        except SlowMode as refused:
            assert last is not None
            assert now - last < timedelta(seconds=slow)
            room.require_pace(last, refused.until or now)
        else:
            assert last is None or now - last >= timedelta(seconds=slow)
            last = now
