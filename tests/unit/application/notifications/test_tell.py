from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.notifications.mailer import MemoryMailer
from application.notifications.notify_account_locked import NotifyAccountLocked
from application.notifications.notify_age_given_back import NotifyAgeGivenBack
from application.notifications.notify_age_overridden import NotifyAgeOverridden
from application.notifications.notify_case_moved import NotifyCaseMoved
from application.notifications.notify_cover_lifted import NotifyCoverLifted
from application.notifications.notify_document_views_excessive import NotifyDocumentViewsExcessive
from application.notifications.notify_held_message_denied import NotifyHeldMessageDenied
from application.notifications.notify_kept_out import NotifyKeptOut
from application.notifications.notify_messages_removed import NotifyMessagesRemoved
from application.notifications.notify_room_moderator import NotifyRoomModerator
from application.notifications.notify_show_stopped import NotifyShowStopped
from application.notifications.notify_show_stopped_by_platform import NotifyShowStoppedByPlatform
from application.notifications.read_notices import ReadNotices
from application.notifications.tell_person import TellPerson
from domain.age_verification.events import (
    AgeDecided,
    AgeGivenBack,
    AgeOverridden,
    CaseMoved,
    DocumentViewsExcessive,
)
from domain.chat.events import HeldMessageDenied, MessagesRemoved, PersonKeptOut, RoomModeratorChanged
from domain.identity.permissions import Role
from domain.ids import CaseId, EventId, ModerationCaseId, StreamId, UserId
from domain.moderation.events import AutomaticCoverLifted, ShowStopped, ShowStoppedByPlatform
from domain.notifications.notice import Notice, NoticeKind
from domain.streaming.room_event import RoomEvent
from ports.notifications.notices import MailError
from ports.streaming.log import RoomFeed
from tests.builders import ASHA, MEERA, NOW, RAVI, a_notice, a_user, a_verified_adult


class Feed(RoomFeed):
    async def publish(self, event: RoomEvent) -> None: ...

    async def subscribe(self) -> AsyncIterator[RoomEvent]:
        return
        yield


@pytest.fixture
async def database() -> MemoryDatabase:
    made = MemoryDatabase(Feed(), lambda: NOW, uuid4)
    async with made.begin() as tx:
        await tx.users.add(a_user(id=RAVI, display_name="Ravi", email="ravi@example.in"))
    return made


@pytest.fixture
def mailer() -> MemoryMailer:
    return MemoryMailer()


@pytest.fixture
def tell(database: MemoryDatabase, mailer: MemoryMailer) -> TellPerson:
    return TellPerson(database.begin, mailer, lambda: NOW)


def _stopped(note: str = "Two warnings were given") -> ShowStopped:
    return ShowStopped(
        stream_id=StreamId(uuid4()),
        performer_id=RAVI,
        title="Evening ragas on the veena",
        policy="off_platform_payment",
        note=note,
    )


def _notices(database: MemoryDatabase) -> list[Notice]:
    return list(database.tables.notifications.notices.values())


async def test_a_performer_is_told_in_the_app_and_by_email_why_the_show_was_stopped(
    database: MemoryDatabase, mailer: MemoryMailer, tell: TellPerson
) -> None:
    event = _stopped()
    await NotifyShowStopped(tell)(event, EventId(uuid4()))

    [notice] = _notices(database)
    assert (notice.user_id, notice.kind) == (RAVI, NoticeKind.STREAM_STOPPED)
    assert "Evening ragas on the veena" in notice.body
    assert "payments outside LivePanty" in notice.body
    assert "Two warnings were given" in notice.body
    assert notice.link == f"/studio/{event.stream_id}"
    assert notice.emailed_at == NOW
    [mail] = mailer.sent
    assert (mail.to, mail.template) == ("ravi@example.in", "notifications/show_stopped")
    assert mail.message_id == str(notice.id)
    assert mail.values["note"] == "Two warnings were given"


async def test_the_subject_says_nothing_of_the_matter(mailer: MemoryMailer, tell: TellPerson) -> None:
    await NotifyShowStopped(tell)(_stopped(), EventId(uuid4()))
    subject = mailer.sent[0].subject.lower()
    assert not any(word in subject for word in ("stop", "raga", "payment", "show", "moderat"))


async def test_the_same_event_delivered_twice_is_told_once(
    database: MemoryDatabase, mailer: MemoryMailer, tell: TellPerson
) -> None:
    event, event_id = _stopped(), EventId(uuid4())
    await NotifyShowStopped(tell)(event, event_id)
    await NotifyShowStopped(tell)(event, event_id)
    assert len(_notices(database)) == 1
    assert len(mailer.sent) == 1


async def test_two_events_are_two_notices(database: MemoryDatabase, tell: TellPerson) -> None:
    event = _stopped()
    await NotifyShowStopped(tell)(event, EventId(uuid4()))
    await NotifyShowStopped(tell)(event, EventId(uuid4()))
    assert len(_notices(database)) == 2


async def test_a_mail_server_that_is_down_is_tried_again_and_the_notice_is_there_already(
    database: MemoryDatabase, mailer: MemoryMailer, tell: TellPerson
) -> None:
    event, event_id = _stopped(), EventId(uuid4())
    mailer.error = MailError("down")
    with pytest.raises(MailError):
        await NotifyShowStopped(tell)(event, event_id)
    [waiting] = _notices(database)
    assert waiting.emailed_at is None

    mailer.error = None
    await NotifyShowStopped(tell)(event, event_id)
    [told] = _notices(database)
    assert (told.id, told.emailed_at) == (waiting.id, NOW)
    assert len(mailer.sent) == 1


async def test_an_address_that_is_refused_for_good_is_recorded_and_not_tried_again(
    database: MemoryDatabase, mailer: MemoryMailer, tell: TellPerson
) -> None:
    event, event_id = _stopped(), EventId(uuid4())
    mailer.error = MailError("no such mailbox", permanent=True)
    await NotifyShowStopped(tell)(event, event_id)
    [notice] = _notices(database)
    assert (notice.emailed_at, notice.email_refused_at) == (None, NOW)

    mailer.error = None
    await NotifyShowStopped(tell)(event, event_id)
    assert mailer.sent == []


@dataclass(frozen=True)
class Told:
    title: str
    body: str
    link: str


TOLD = {
    ("performer", "approved", "confirmed"): Told("You are verified", "You are verified.", "/perform"),
    ("viewer", "approved", "evidence_complete"): Told("You are verified", "Every check passed.", "/live"),
    ("performer", "needs_input", "document_unreadable"): Told(
        "Your verification needs something from you",
        "Your document cannot be read. Take the picture again: all four corners, no glare.",
        "/perform",
    ),
    ("viewer", "rejected", "document_forged"): Told(
        "Your verification was refused",
        "The document is not genuine. If you think that this is wrong, you can appeal.",
        "/age-check",
    ),
}


@pytest.mark.parametrize(("move", "told"), TOLD.items())
async def test_a_person_is_told_how_their_verification_goes_and_why(
    database: MemoryDatabase, mailer: MemoryMailer, tell: TellPerson, move: tuple[str, str, str], told: Told
) -> None:
    purpose, state, reason = move
    event = CaseMoved(CaseId(uuid4()), RAVI, seq=7, purpose=purpose, state=state, reason=reason)
    await NotifyCaseMoved(tell)(event, EventId(uuid4()))
    [notice] = _notices(database)
    assert Told(notice.title, notice.body, notice.link) == told
    assert mailer.sent[0].template == "notifications/verification"
    assert mailer.sent[0].subject == "An update about your account · आपके खाते की सूचना"


@pytest.mark.parametrize(
    ("state", "title"),
    [("held", "Your account is under review"), ("unverified", "Please verify your age again")],
)
async def test_age_19_whose_age_was_overridden_is_told(
    database: MemoryDatabase, mailer: MemoryMailer, tell: TellPerson, state: str, title: str
) -> None:
    await NotifyAgeOverridden(tell)(AgeOverridden(RAVI, state, "name_differs", True), EventId(uuid4()))
    [notice] = _notices(database)
    assert (notice.title, notice.link) == (title, "/decisions")
    assert notice.body.startswith("The names on your documents differ.")
    assert "you may appeal there; another officer looks at it" in notice.body
    assert notice.hindi.body.startswith("आपके दस्तावेज़ों पर नाम अलग-अलग हैं।")
    assert mailer.sent[0].subject == "An update about your account · आपके खाते की सूचना"


@pytest.mark.parametrize(
    ("state", "says"), [("verified_adult", "as it was"), ("unverified", "verify your age")]
)
async def test_csa_03_csa_04_whose_account_is_held_no_more_is_told_and_not_what_held_it(
    database: MemoryDatabase, mailer: MemoryMailer, tell: TellPerson, state: str, says: str
) -> None:
    await NotifyAgeGivenBack(tell)(AgeGivenBack(RAVI, state), EventId(uuid4()))
    [notice] = _notices(database)
    assert (notice.title, says in notice.body) == ("Your account is held no more", True)
    assert "picture" not in notice.body
    assert len(mailer.sent) == 1


@pytest.mark.parametrize(
    ("purpose", "state"),
    [("viewer", "submitted"), ("performer", "awaiting_second"), ("performer", "blocked_minor")],
)
async def test_what_goes_on_between_officers_is_not_told(
    database: MemoryDatabase, mailer: MemoryMailer, tell: TellPerson, purpose: str, state: str
) -> None:
    event = CaseMoved(CaseId(uuid4()), RAVI, seq=7, purpose=purpose, state=state, reason="reviewed")
    await NotifyCaseMoved(tell)(event, EventId(uuid4()))
    assert not _notices(database)
    assert not mailer.sent


async def test_reading_marks_ones_own_notices_only(database: MemoryDatabase) -> None:
    async with database.begin() as tx:
        mine = await tx.notices.add(a_notice())
        others = await tx.notices.add(a_notice(user_id=ASHA))
    later = NOW + timedelta(minutes=1)
    assert await ReadNotices(database.begin, lambda: later)(user_id=RAVI) == 1
    assert await ReadNotices(database.begin, lambda: NOW)(user_id=RAVI) == 0
    assert database.tables.notifications.notices[mine.id].read_at == later
    assert database.tables.notifications.notices[others.id].read_at is None


async def test_acc_09_a_locked_person_is_told_and_a_verified_one_is_not(
    database: MemoryDatabase, mailer: MemoryMailer, tell: TellPerson
) -> None:
    await NotifyAccountLocked(tell)(AgeDecided(RAVI, "verified_adult"), EventId(uuid4()))
    assert _notices(database) == []
    await NotifyAccountLocked(tell)(AgeDecided(RAVI, "minor_locked"), EventId(uuid4()))

    [notice] = _notices(database)
    assert (notice.kind, notice.link) == (NoticeKind.ACCOUNT_LOCKED, "/age-check")
    [mail] = mailer.sent
    assert (mail.to, mail.template) == ("ravi@example.in", "notifications/account_locked")
    assert mail.subject == "An update about your account · आपके खाते की सूचना", "it is seen on locked screens"


async def test_a_performer_is_told_that_the_platform_stopped_the_show(
    database: MemoryDatabase, mailer: MemoryMailer, tell: TellPerson
) -> None:
    event = ShowStoppedByPlatform(StreamId(uuid4()), RAVI, "Evening ragas on the veena")
    await NotifyShowStoppedByPlatform(tell)(event, EventId(uuid4()))

    [notice] = _notices(database)
    assert (notice.kind, notice.user_id) == (NoticeKind.STREAM_STOPPED, RAVI)
    assert "LivePanty stopped “Evening ragas on the veena”" in notice.body
    assert [mail.template for mail in mailer.sent] == ["notifications/show_stopped_by_platform"]


async def test_csa03_a_performer_who_is_held_reads_that_people_look_and_not_at_what(
    database: MemoryDatabase, mailer: MemoryMailer, tell: TellPerson
) -> None:
    async with database.begin() as tx:
        await tx.ages.save(a_verified_adult(user_id=RAVI).held())
    event = ShowStoppedByPlatform(StreamId(uuid4()), RAVI, "Evening ragas on the veena")
    await NotifyShowStoppedByPlatform(tell)(event, EventId(uuid4()))

    [notice] = _notices(database)
    assert "your account is held until people of our team have looked at it" in notice.body
    assert "any more" not in notice.body
    assert not [word for word in ("picture", "bank", "match") if word in notice.body]
    assert notice.link == "/grievance"
    assert [mail.template for mail in mailer.sent] == ["notifications/show_stopped_held"]


async def test_age_19_a_performer_whom_an_officer_held_is_led_to_the_decision(
    database: MemoryDatabase, tell: TellPerson
) -> None:
    async with database.begin() as tx:
        await tx.ages.save(a_verified_adult(user_id=RAVI).held_by_officer(now=NOW))
    event = ShowStoppedByPlatform(StreamId(uuid4()), RAVI, "Evening ragas on the veena")
    await NotifyShowStoppedByPlatform(tell)(event, EventId(uuid4()))
    [notice] = _notices(database)
    assert (notice.link, "Nothing has been decided" in notice.body) == ("/decisions", False)


async def test_age_24_administrators_are_told_of_an_officer_who_looks_too_often_once_an_hour(
    database: MemoryDatabase, mailer: MemoryMailer, tell: TellPerson
) -> None:
    async with database.begin() as tx:
        for user_id, role in ((MEERA, Role.ADMIN), (ASHA, Role.MODERATOR)):
            await tx.users.add(a_user(id=user_id, role=role, email=f"{user_id}@example.in"))
    for views, hour in ((61, "2026-11-01T14"), (62, "2026-11-01T14"), (63, "2026-11-01T15")):
        event = DocumentViewsExcessive(RAVI, views, hour)
        await NotifyDocumentViewsExcessive(tell)(event, EventId(uuid4()))

    notices = _notices(database)
    assert [(n.kind, n.user_id, n.link) for n in notices] == [
        (NoticeKind.DOCUMENT_VIEWS_EXCESSIVE, MEERA, "/staff/audit")
    ] * 2
    assert notices[0].body.startswith("Ravi opened 61 documents within an hour.")
    assert [(mail.to, mail.template) for mail in mailer.sent] == [
        (f"{MEERA}@example.in", "notifications/document_views_excessive")
    ] * 2


@pytest.mark.parametrize(
    ("by", "who", "path", "redress"),
    [
        ("staff", "Our moderators", "/decisions", "The reasons, and how to appeal, stand under"),
        ("performer", "The performer", "/grievance", "somebody else looks at it again"),
    ],
)
async def test_cht_13_enf_01_an_author_is_told_the_rule_and_how_to_appeal(  # noqa: PLR0917 -- a row of four
    database: MemoryDatabase,
    mailer: MemoryMailer,
    tell: TellPerson,
    by: str,
    who: str,
    path: str,
    redress: str,
) -> None:
    event = MessagesRemoved(StreamId(uuid4()), RAVI, 2, "spam", by)
    await NotifyMessagesRemoved(tell)(event, EventId(uuid4()))

    [notice] = _notices(database)
    assert (notice.user_id, notice.kind, notice.link) == (RAVI, NoticeKind.MESSAGE_REMOVED, path)
    assert f"{who} removed 2 messages of yours" in notice.body
    assert "Advertising" in notice.body
    assert redress in notice.body
    assert len(mailer.sent) == 1


async def test_cht_02_cht_13_an_author_is_told_why_a_message_that_waited_is_not_shown(
    database: MemoryDatabase, mailer: MemoryMailer, tell: TellPerson
) -> None:
    event, event_id = HeldMessageDenied(StreamId(uuid4()), RAVI, "spam", "room_moderator"), EventId(uuid4())
    for _ in range(2):
        await NotifyHeldMessageDenied(tell)(event, event_id)

    [notice] = _notices(database)
    assert (notice.user_id, notice.kind, notice.link) == (RAVI, NoticeKind.MESSAGE_REMOVED, "/grievance")
    assert "A moderator of this room did not let a message of yours into a chat" in notice.body
    assert "Advertising" in notice.body
    assert "somebody else looks at it again" in notice.body
    assert len(mailer.sent) == 1


async def test_cht_13_enf_01_of_a_message_that_staff_deny_the_notice_leads_to_the_reasons(
    database: MemoryDatabase, mailer: MemoryMailer, tell: TellPerson
) -> None:
    await NotifyHeldMessageDenied(tell)(
        HeldMessageDenied(StreamId(uuid4()), RAVI, "spam", "staff"), EventId(uuid4())
    )
    [notice] = _notices(database)
    assert notice.link == "/decisions"
    assert "stand under “Decisions about you”" in notice.body


async def test_mod_11_a_performer_hears_when_a_programs_cover_did_not_stand_and_what_it_comes_to(
    database: MemoryDatabase, mailer: MemoryMailer, tell: TellPerson
) -> None:
    event = AutomaticCoverLifted(ModerationCaseId(uuid4()), StreamId(uuid4()), RAVI, NOW, NOW)
    event_id = EventId(uuid4())
    for _ in range(2):
        await NotifyCoverLifted(tell)(event, event_id)
    [notice] = _notices(database)
    assert (notice.user_id, notice.kind, notice.link) == (RAVI, NoticeKind.DECISION, "/grievance")
    assert "the cover does not stand" in notice.body
    assert "यह रोक अब नहीं है" in notice.hindi.body
    assert "{" not in notice.body + notice.hindi.body
    assert len(mailer.sent) == 1


@pytest.mark.parametrize(
    ("until", "told"),
    [
        ("2026-12-01T18:30:00+00:00", "until 2 Dec 2026, 12:00 am IST"),
        ("", "until you are let in again"),
    ],
)
async def test_cht_09_cht_13_who_is_kept_out_is_told_why_until_when_and_how_to_appeal(
    database: MemoryDatabase, mailer: MemoryMailer, tell: TellPerson, until: str, told: str
) -> None:
    event, event_id = PersonKeptOut(StreamId(uuid4()), RAVI, until, "spam", "performer"), EventId(uuid4())
    for _ in range(2):
        await NotifyKeptOut(tell)(event, event_id)

    [notice] = _notices(database)
    assert (notice.user_id, notice.kind, notice.link) == (RAVI, NoticeKind.KEPT_OUT_OF_CHAT, "/grievance")
    assert notice.title == f"You may not write in a chat{' for now' if until else ''}"
    assert notice.body.startswith("The performer decided that you may not write in the chats")
    for words in (told, "You can go on watching", "Advertising", "somebody else looks at it again"):
        assert words in notice.body
    [letter] = mailer.sent
    assert told in letter.values["what"]


@pytest.mark.parametrize(
    "case",
    [
        ("asked", ASHA, "Ravi asks you to help keep the chats"),
        ("dismissed", ASHA, "no moderator of the rooms of Ravi"),
        ("active", RAVI, "Asha moderates the chats of your shows from now on"),
        ("declined", RAVI, "Asha does not want to moderate"),
        ("resigned", RAVI, "Asha moderates the chats of your shows no more"),
    ],
)
async def test_cht_10_both_hear_what_became_of_a_moderator(
    database: MemoryDatabase, mailer: MemoryMailer, tell: TellPerson, case: tuple[str, UserId, str]
) -> None:
    state, told, words = case
    async with database.begin() as tx:
        await tx.users.add(a_user(id=ASHA, display_name="Asha"))
    event, event_id = RoomModeratorChanged(RAVI, ASHA, state), EventId(uuid4())
    for _ in range(2):
        await NotifyRoomModerator(tell)(event, event_id)
    link = "/moderating" if told == ASHA else "/studio/moderators"
    [notice] = _notices(database)
    assert (notice.user_id, notice.kind, notice.link) == (told, NoticeKind.ROOM_MODERATOR, link)
    assert words in notice.body
    [letter] = mailer.sent
    assert words in letter.values["words"]
