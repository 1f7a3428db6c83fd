"""Who may go on in a conversation, and what each has read (CHT-14)."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from domain.direct_messages.conversation import (
    UNANSWERED_MAX,
    AnswerAwaited,
    Conversation,
    ConversationClosed,
    ConversationNotFound,
    NobodyWroteFirst,
    after,
)
from domain.direct_messages.direct_message import DirectMessage, Pair
from domain.ids import DirectMessageId, UserId
from domain.money import Tokens
from tests.builders import NOW

RAVI, ASHA, PRIYA = (UserId(uuid4()) for _ in range(3))
PAIR = Pair(performer_id=RAVI, viewer_id=ASHA)


def written(by: UserId, minutes: int = 0) -> DirectMessage:
    return DirectMessage(DirectMessageId(uuid4()), PAIR, by, "What a raga", at(minutes), Tokens(0))


def at(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def begun() -> Conversation:
    return after(None, written(ASHA))


def test_cht_14_a_performer_answers_and_never_begins() -> None:
    with pytest.raises(NobodyWroteFirst):
        after(None, written(RAVI))
    answered = after(begun(), written(RAVI, 1))
    assert (answered.last_author_id, answered.unanswered, answered.latest_at) == (RAVI, 1, at(1))


def test_cht_14_so_many_messages_wait_for_an_answer_of_the_performer_too() -> None:
    conversation = begun()
    for who in (ASHA, RAVI):
        while conversation.unanswered < UNANSWERED_MAX or conversation.last_author_id != who:
            conversation = after(conversation, written(who, 1))
        with pytest.raises(AnswerAwaited):
            after(conversation, written(who, 2))
    assert after(conversation, written(ASHA, 3)).unanswered == 1


def test_cht_14_whoever_closed_it_opens_it_again_and_nobody_writes_meanwhile() -> None:
    closed = begun().closed_by(RAVI, closed=True)
    assert (closed.is_closed_by(RAVI), closed.is_closed_by(ASHA)) == (True, False)
    for who in (ASHA, RAVI):
        with pytest.raises(ConversationClosed):
            after(closed, written(who, 1))
    assert closed.closed_by(ASHA, closed=False).is_closed, "what another one closed stays closed"
    both = closed.closed_by(ASHA, closed=True).closed_by(RAVI, closed=False)
    assert both.is_closed
    assert not both.closed_by(ASHA, closed=False).is_closed


def test_what_somebody_has_read_never_goes_back_and_ones_own_is_read() -> None:
    conversation = begun()
    assert (conversation.is_unread_by(RAVI), conversation.is_unread_by(ASHA)) == (True, False)
    later = after(conversation, written(ASHA, 5))
    assert later.read_by(RAVI, at(1)).is_unread_by(RAVI)
    read = later.read_by(RAVI, at(5))
    assert not read.is_unread_by(RAVI)
    assert read.read_by(RAVI, at(2)) == read
    assert after(read, written(RAVI, 6)).is_unread_by(ASHA)


def test_a_third_person_has_no_part_in_it() -> None:
    for act in (
        lambda: begun().closed_by(PRIYA, closed=True),
        lambda: begun().read_by(PRIYA, NOW),
    ):
        with pytest.raises(ConversationNotFound):
            act()
    assert replace(begun(), viewer_closed=True) == begun().closed_by(ASHA, closed=True)
