"""What is told about moderation is told in Hindi too, whole, and kept as it was told then."""

import re
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.notifications.mailer import MemoryMailer
from application.notifications.notify_cover_lifted import NotifyCoverLifted
from application.notifications.notify_decision import (
    NotifyDecisionAppealed,
    NotifyDecisionMade,
    NotifyDecisionReviewed,
    NotifySanctionEnded,
    NotifySuspensionRecounted,
)
from application.notifications.notify_held_message_denied import NotifyHeldMessageDenied
from application.notifications.notify_kept_out import NotifyKeptOut
from application.notifications.notify_match_declared_false import NotifyMatchDeclaredFalse
from application.notifications.notify_messages_removed import NotifyMessagesRemoved
from application.notifications.notify_reporter_measured import NotifyReporterMeasured
from application.notifications.notify_show_stopped import NotifyShowStopped
from application.notifications.notify_show_stopped_by_platform import NotifyShowStoppedByPlatform
from application.notifications.notify_tip_words_expired import NotifyTipWordsExpired
from application.notifications.tell_person import TellPerson
from domain.chat.events import HeldMessageDenied, MessagesRemoved, PersonKeptOut
from domain.chat.removal import ModeratorKind
from domain.chat.rule import ChatRule
from domain.ids import (
    BankedHashId,
    DecisionId,
    EventId,
    FalseMatchId,
    ModerationCaseId,
    ReporterMeasureId,
    StreamId,
    TipId,
)
from domain.moderation.decisions.action import ActionKind
from domain.moderation.decisions.policy import CHOSEN
from domain.moderation.events import (
    AutomaticCoverLifted,
    DecisionAppealed,
    DecisionMade,
    DecisionReviewed,
    MatchDeclaredFalse,
    ReporterMeasured,
    SanctionEnded,
    ShowStopped,
    ShowStoppedByPlatform,
    SuspensionRecounted,
)
from domain.tipping.events import TipWordsExpired
from tests.builders import NOW, RAVI
from tests.unit.application.notifications.letters import assert_told_in_hindi
from tests.unit.application.notifications.test_tell import database, mailer, tell

__all__ = ["database", "mailer", "tell"]

SHOW, DECISION, CASE = StreamId(uuid4()), DecisionId(uuid4()), ModerationCaseId(uuid4())

Notifier = Callable[[TellPerson], Callable[[Any, EventId], Awaitable[None]]]

OVER = (
    ActionKind.SUSPENSION, ActionKind.CHAT_TIMEOUT, ActionKind.REMOVE_MESSAGE, ActionKind.COVER_SHOW,
    ActionKind.MUTE_SHOW, ActionKind.PUT_OUT, ActionKind.KEEP_OUT, ActionKind.STRIKE,
)  # fmt: skip


def a_false_match(*, is_given_back: bool) -> MatchDeclaredFalse:
    ids = FalseMatchId(uuid4()), SHOW, RAVI
    return MatchDeclaredFalse(*ids, "hma", BankedHashId(uuid4()), 31, NOW, is_given_back)


TITLE, NOTE = "राग यमन", "फिर से"
TOLD: list[tuple[Notifier, object]] = [
    *[(NotifyMessagesRemoved, MessagesRemoved(SHOW, RAVI, 3, rule, "staff")) for rule in ChatRule],
    *[(NotifyMessagesRemoved, MessagesRemoved(SHOW, RAVI, 1, "spam", by)) for by in ModeratorKind],
    *[(NotifyHeldMessageDenied, HeldMessageDenied(SHOW, RAVI, "spam", by)) for by in ModeratorKind],
    (NotifyTipWordsExpired, TipWordsExpired(TipId(uuid4()), SHOW, RAVI)),
    (NotifyKeptOut, PersonKeptOut(SHOW, RAVI, "", "spam", "performer")),
    (NotifyKeptOut, PersonKeptOut(SHOW, RAVI, NOW.isoformat(), "spam", "room_moderator")),
    *[(NotifyShowStopped, ShowStopped(SHOW, RAVI, TITLE, policy, NOTE)) for policy in CHOSEN],
    (NotifyShowStoppedByPlatform, ShowStoppedByPlatform(SHOW, RAVI, TITLE)),
    (NotifyCoverLifted, AutomaticCoverLifted(CASE, SHOW, RAVI, NOW, NOW)),
    *[(NotifyMatchDeclaredFalse, a_false_match(is_given_back=given)) for given in (True, False)],
    (NotifyDecisionMade, DecisionMade(DECISION, RAVI, shuts_out=False)),
    (NotifyDecisionAppealed, DecisionAppealed(DECISION, RAVI, NOW)),
    *[
        (NotifyDecisionReviewed, DecisionReviewed(DECISION, RAVI, found))
        for found in ("upheld", "overturned")
    ],
    *[(NotifySanctionEnded, SanctionEnded(DECISION, RAVI, action)) for action in OVER],
    *[(NotifySuspensionRecounted, SuspensionRecounted(DECISION, RAVI, until)) for until in (None, NOW)],
    *[
        (NotifyReporterMeasured, ReporterMeasured(ReporterMeasureId(uuid4()), RAVI, what))
        for what in ("taken", "lifted", "upheld", "overturned")
    ],
]
"""What a reporter hears wants a report, and is tested where there are some."""


@pytest.mark.parametrize(("notify", "event"), TOLD)
async def test_enf_01_cht_13_what_our_team_decided_is_told_in_both_languages(
    database: MemoryDatabase, mailer: MemoryMailer, tell: TellPerson, notify: Notifier, event: object
) -> None:
    await notify(tell)(event, EventId(uuid4()))
    [notice] = database.tables.notifications.notices.values()
    assert_told_in_hindi(notice, mailer.sent[0], "Ravi")
    english = (notice.title + notice.body).replace(TITLE, "").replace(NOTE, "")
    assert not re.search(r"[\u0900-\u0963]", english), english


@pytest.mark.parametrize("is_given_back", [True, False])
async def test_csa_03_csa_04_of_a_wrong_match_it_is_told_what_is_given_back_and_not_of_what_bank(
    database: MemoryDatabase, mailer: MemoryMailer, tell: TellPerson, is_given_back: bool
) -> None:
    await NotifyMatchDeclaredFalse(tell)(a_false_match(is_given_back=is_given_back), EventId(uuid4()))
    [notice] = database.tables.notifications.notices.values()
    assert ("are as they were" in notice.body) is is_given_back
    assert ("still being looked at" in notice.body) is not is_given_back
    assert not any(word in (notice.title + notice.body).lower() for word in ("child", "minor", "hma", "bank"))
