"""PRV-09, PRV-03: what is known of a minor goes within a day, unless it is held, and every deletion is reported."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from adapters.crypto.passwords import Argon2Passwords
from adapters.memory.notifications.mailer import MemoryMailer
from application.compliance.act_on_legal_request import Act
from application.identity.sign_in import SignIn
from application.notifications.tell_person import Letter, TellPerson
from domain.age_verification.age import AgeState
from domain.age_verification.appeal import AppealOutcome
from domain.age_verification.document import DocumentPurpose, DocumentState
from domain.age_verification.policy import Purpose
from domain.age_verification.states import CaseState
from domain.casework import FourEyes
from domain.chat.held_message import HeldMessage
from domain.chat.message import Message
from domain.chat.mute import Mute
from domain.chat.room_act import RoomAct, RoomActKind
from domain.chat.room_rules import RoomRules, RulesAcceptance
from domain.chat.rule import ChatRule
from domain.chat.settings import ChatSettings
from domain.compliance.legal_hold import LegalHoldNotFound
from domain.direct_messages.direct_message import DirectMessage, Pair
from domain.identity.permissions import PermissionDenied
from domain.identity.session import TokenKind
from domain.identity.user import UserNotFound, WrongCredentials
from domain.identity.verified_telephone import TelephoneProof
from domain.ids import DirectMessageId, LegalHoldId, MessageId, RoomActId, StreamId, UserId
from domain.money import Tokens
from domain.streaming.block import Block
from domain.streaming.follow import Follow
from domain.streaming.room_event import CHAT_MESSAGE, STREAM_STARTED, TIP_CREATED
from ports.sealing import Sealed, WrappedKey
from tests.builders import (
    ASHA,
    MEERA,
    NANDINI,
    NOW,
    RAVI,
    STRANGER,
    VIKRAM,
    a_moved,
    a_notice,
    a_report,
    a_stream,
    a_tip,
    a_verified_adult,
    a_view,
    an_appeal,
    an_attempt,
    some_sealed_claims,
)
from tests.unit.application.compliance.conftest import Stage

DECIDED: dict[str, Any] = {"outcome": AppealOutcome.UPHELD, "decided_by": MEERA, "decided_at": NOW}
SECRETS = (
    "I am 40",
    "Mozilla",
    "their-name-for-her",
    "ciphertext",
    "Asha",
    "asha@",
    "argon2",
    "raga Yaman",
    "For the alap",
    "He insults",
    "Dear Asha",
    "My first show",
    "a-number-to-prove",
    "a-number-proved",
)


async def lock(stage: Stage, user_id: UserId = ASHA) -> None:
    async with stage.database.begin() as tx:
        locked = replace(a_verified_adult(user_id), state=AgeState.MINOR_LOCKED, decided_at=stage.now())
        await tx.ages.save(locked)


async def a_life(stage: Stage, who: UserId, name: str) -> None:
    """All that somebody leaves behind who watched, wrote, tipped, reported, performed, and was told things."""
    show = a_stream(performer_id=who, title="My first show",
)  # fmt: skip
    elsewhere = StreamId(uuid4())
    message = Message(MessageId(uuid4()), elsewhere, who, "Is that raga Yaman?", NOW)
    async with stage.database.begin() as tx:
        await tx.streams.add(show)
        await tx.messages.add(message)
        waited = Message(MessageId(uuid4()), elsewhere, who, f"{name} is stupid", NOW)
        alone = DirectMessage(
            DirectMessageId(uuid4()), Pair(STRANGER, who), who, "For your eyes alone", NOW, Tokens(0)
        )
        await tx.direct_messages.add(alone)
        await tx.held_messages.add(HeldMessage.hold(waited, ["insult"]))
        await tx.chat_settings.save(
            ChatSettings(who, 0, False, 0, f"{name} says: be kind", False, 0, False, False, False, 0)
        )
        await tx.mutes.add(Mute(who, STRANGER, NOW))
        await tx.follows.add(Follow(who, STRANGER, NOW))
        await tx.blocks.add(Block(who, STRANGER, NOW))
        await tx.room_rules.add(RoomRules(who, 1, f"{name} says: no spoilers", NOW))
        await tx.rules_acceptances.add(RulesAcceptance(who, STRANGER, 1, NOW))
        await tx.room_acts.add(
            RoomAct(
                RoomActId(uuid4()), RAVI, show.id, who, RoomActKind.REMOVE, STRANGER, message.id, None, ChatRule.SPAM,
                f"{name} thinks so", NOW, None,
            )
        )  # fmt: skip
        await tx.tips.add(a_tip(viewer_id=who, performer_id=STRANGER, message="For the alap"))
        await tx.reports.add(a_report(stream_id=show.id, reporter_id=who))
        await tx.notices.add(a_notice(id=uuid4(), user_id=who, body=f"Dear {name}, welcome"))
        await tx.room_events.append(show.id, STREAM_STARTED, {}, now=NOW)
        await tx.room_events.append(
            elsewhere, CHAT_MESSAGE, {"author_id": str(who), "author": name, "text": message.text}, now=NOW
        )
        await tx.room_events.append(
            elsewhere,
            TIP_CREATED,
            {"viewer_id": str(who), "viewer": name, "tokens": 50, "message": "For the alap"},
            now=NOW,
        )
        proof = TelephoneProof(who, b"digest", b"code", NOW, 0)
        await tx.telephone_proofs.save(proof, Sealed(WrappedKey("key", b"key"), b"a-number-to-prove"))
        await tx.telephones.save(proof.proved(NOW), Sealed(WrappedKey("key", b"key"), b"a-number-proved"))
        case = a_moved(user_id=who)
        await tx.cases.record(case)
        await tx.attempts.add(an_attempt(user_id=who, case_id=case.case.id, reference="their-name-for-her"))
        await tx.claims.add(some_sealed_claims(user_id=who, case_id=case.case.id))
        await tx.appeals.add(an_appeal(user_id=who, case_id=case.case.id, text="I am 40", **DECIDED))
    await stage.upload(who, b"the front of a card", case_id=None)


def everything_of(stage: Stage, who: UserId) -> str:
    """All rows that belong to one person, as they are in the tables."""
    tables = stage.database.tables
    rooms = [e for log in tables.streaming.events.values() for e in log if str(who) in str(e.data)]
    return repr(
        [
            tables.identity.users[who],
            tables.chat.settings.get(who),
            [follow for follow in tables.follows.follows.values() if follow.follower_id == who],
            [block for block in tables.blocks.blocks.values() if block.performer_id == who],
            [mute for mute in tables.mutes.mutes.values() if mute.muter_id == who],
            [rules for rules in tables.room_rules.versions.values() if rules.performer_id == who],
            [each for each in tables.room_rules.acceptances.values() if each.person_id == who],
            [act for act in tables.chat.acts.values() if act.actor_id == who],
            [m for m in tables.chat.messages.values() if m.author_id == who],
            [m for m in tables.direct_messages.messages.values() if m.author_id == who],
            [t for t in tables.tipping.tips.values() if t.viewer_id == who],
            [r for r in tables.moderation.reports.values() if r.reporter_id == who],
            [n for n in tables.notifications.notices.values() if n.user_id == who],
            [s for s in tables.streaming.streams.values() if s.performer_id == who],
            [d for d in tables.documents.documents.values() if d.owner_id == who],
            [c for c in tables.age.claims.values() if c.user_id == who],
            [a for a in tables.age.attempts.values() if a.user_id == who],
            [a for a in tables.age.appeals.values() if a.user_id == who],
            tables.telephones.proofs.get(who),
            tables.telephones.verified.get(who),
            rooms,
        ]
    ).replace(f"{who}@", "")


async def test_prv_09_nothing_personal_is_left_a_day_after_the_lock(stage: Stage) -> None:
    await a_life(stage, ASHA, "Asha")
    await a_life(stage, RAVI, "Ravi")
    ravis = everything_of(stage, RAVI)
    await lock(stage)
    stage.advance(hours=19, minutes=59)
    assert await stage.erase() == 0
    assert all(secret in everything_of(stage, ASHA) for secret in SECRETS if secret != "asha@")

    stage.advance(minutes=1)
    assert await stage.erase() == 1
    assert await stage.erase() == 0
    left = everything_of(stage, ASHA)
    assert [secret for secret in SECRETS if secret in left] == []
    assert everything_of(stage, RAVI) == ravis, "nobody else's"


async def test_prv_09_what_must_stay_stays(stage: Stage) -> None:
    await a_life(stage, ASHA, "Asha")
    await lock(stage)
    stage.advance(hours=20)
    await stage.erase()
    tables = stage.database.tables
    assert tables.age.status_of(ASHA).state is AgeState.MINOR_LOCKED
    (tip,) = [t for t in tables.tipping.tips.values() if t.viewer_id == ASHA]
    assert tip.tokens == 50
    assert tables.identity.users[ASHA].email == f"{ASHA}@erased.invalid"
    assert [e.type for log in tables.streaming.events.values() for e in log] == [
        STREAM_STARTED, CHAT_MESSAGE, TIP_CREATED,
    ]  # fmt: skip


async def test_prv_09_documents_lose_their_key_and_their_bytes(stage: Stage) -> None:
    await a_life(stage, ASHA, "Asha")
    await lock(stage)
    stage.advance(hours=20)
    await stage.erase()
    (document,) = [d for d in stage.database.tables.documents.documents.values() if d.owner_id == ASHA]
    assert (document.state, document.file) == (DocumentState.ERASED, None)
    assert stage.database.tables.documents.loose_objects == {f"documents/{document.id}": stage.now()}


async def test_prv_03_the_report_says_how_much_of_what(stage: Stage) -> None:
    await a_life(stage, ASHA, "Asha")
    await lock(stage)
    stage.advance(hours=20)
    await stage.erase()
    report = stage.database.tables.compliance.erasures
    assert {(erasure.table, erasure.rows) for erasure in report} == {
        ("account", 1),
        ("account_telephone", 1),
        ("telephone_proof", 1),
        ("document", 1),
        ("verification_claims", 1),
        ("verification_attempt", 1),
        ("verification_appeal", 1),
        ("chat_message", 1),
        ("chat_held_message", 1),
        ("direct_message", 1),
        ("chat_settings", 1),
        ("chat_mute", 1),
        ("follow", 1),
        ("performer_block", 1),
        ("room_rules", 1),
        ("rules_acceptance", 1),
        ("room_act", 1),
        ("tip", 1),
        ("room_event", 2),
        ("stream", 1),
        ("report", 1),
        ("notice", 1),
    }
    assert {(e.cause, e.rule, e.account_id, e.at) for e in report} == {
        ("minor", "minor_data", ASHA, stage.now())
    }
    assert "Asha" not in repr(report)


async def test_nobody_signs_in_to_an_erased_account_nor_writes_to_it(stage: Stage) -> None:
    await lock(stage)
    stage.advance(hours=20)
    await stage.erase()
    passwords, begin = Argon2Passwords(), stage.database.begin
    sign_in = SignIn(begin, passwords, stage.now, uuid4, lambda: "secret")
    for password in ("!", "", "Erased account"):
        with pytest.raises(WrongCredentials):
            await sign_in(email=f"{ASHA}@erased.invalid", password=password, kind=TokenKind.COOKIE)
    mailer = MemoryMailer()
    tell = TellPerson(begin, mailer, stage.now)
    await tell(a_notice(user_id=ASHA), Letter("Hello", "notifications/account_locked", {}))
    assert mailer.sent == []


async def test_prv_09_a_legal_hold_keeps_it_until_another_officer_lifts_it(stage: Stage) -> None:
    await a_life(stage, ASHA, "Asha")
    before = everything_of(stage, ASHA)
    hold_id = LegalHoldId(uuid4())
    for _ in range(2):  # a retry is the same hold
        await stage.place(
            hold_id=hold_id, account_id=ASHA, by=VIKRAM, reason="Asked for by a court", until=None
        )
    await lock(stage)
    stage.advance(days=3)
    assert await stage.erase() == 0
    assert everything_of(stage, ASHA) == before

    with pytest.raises(FourEyes):
        await stage.lift(hold_id=hold_id, by=VIKRAM, reason="No longer needed")
    await stage.lift(hold_id=hold_id, by=NANDINI, reason="No longer needed")
    assert await stage.erase() == 1
    audit = [(entry.action, entry.actor_id) for entry in stage.database.tables.moderation.audit]
    assert audit == [("legal_hold.place", VIKRAM), ("legal_hold.lift", NANDINI)]


async def test_a_hold_with_an_end_keeps_no_longer(stage: Stage) -> None:
    await stage.place(
        hold_id=LegalHoldId(uuid4()), account_id=ASHA, by=VIKRAM, reason="Asked for by a court",
        until=NOW + timedelta(days=2),
    )  # fmt: skip
    await lock(stage)
    stage.advance(days=1)
    assert await stage.erase() == 0
    stage.advance(days=1)
    assert await stage.erase() == 1


async def test_whoever_is_unlocked_again_keeps_everything(stage: Stage) -> None:
    await lock(stage)
    async with stage.database.begin() as tx:
        await tx.ages.save(a_verified_adult(ASHA))
    stage.advance(days=2)
    assert await stage.erase() == 0
    assert stage.database.tables.identity.users[ASHA].display_name == "Asha"


async def test_only_legal_officers_place_and_lift_holds(stage: Stage) -> None:
    hold_id = LegalHoldId(uuid4())
    with pytest.raises(PermissionDenied):
        await stage.place(hold_id=hold_id, account_id=ASHA, by=MEERA, reason="Because", until=None)
    with pytest.raises(UserNotFound):
        await stage.place(hold_id=hold_id, account_id=STRANGER, by=VIKRAM, reason="Because", until=None)
    with pytest.raises(LegalHoldNotFound):
        await stage.lift(hold_id=hold_id, by=NANDINI, reason="No longer needed")
    await stage.place(hold_id=hold_id, account_id=ASHA, by=VIKRAM, reason="Because", until=None)
    with pytest.raises(PermissionDenied):
        await stage.lift(hold_id=hold_id, by=MEERA, reason="No longer needed")


async def test_prv_03_a_document_without_a_purpose_goes_after_a_day_unless_it_is_held(stage: Stage) -> None:
    document_id = await stage.upload(ASHA, b"nothing came of it", case_id=None)
    kept = await stage.upload(RAVI, b"nothing came of it", case_id=None)
    of_a_case = await stage.upload(ASHA, b"of a case")
    await stage.received()
    await stage.place(
        hold_id=LegalHoldId(uuid4()), account_id=RAVI, by=VIKRAM, reason="Asked for by a court", until=None
    )
    stage.advance(seconds=1)
    assert await stage.retain() == 1
    assert await stage.retain() == 0
    documents = stage.database.tables.documents.documents
    assert documents[document_id].state is DocumentState.ERASED
    for stays in (kept, of_a_case, stage.order_id):
        assert documents[stays].state is DocumentState.STORED


async def test_prv_03_an_order_goes_three_years_after_its_request_ended(stage: Stage) -> None:
    request = await stage.received()
    await stage.acts(request, Act.WITHDRAW, VIKRAM, "The police took it back")
    documents = stage.database.tables.documents.documents
    assert documents[stage.order_id].purpose is DocumentPurpose.LEGAL_ORDER
    stage.advance(days=3 * 365)
    assert await stage.retain() == 0
    stage.advance(seconds=1)
    assert await stage.retain() == 1
    assert documents is not stage.database.tables.documents.documents
    assert stage.database.tables.documents.documents[stage.order_id].state is DocumentState.ERASED
    (report,) = stage.database.tables.compliance.erasures
    assert (report.cause, report.rule, report.table) == ("retention", "legal_order", "document")


async def test_prv_03_who_looked_at_a_document_is_known_for_a_year(stage: Stage) -> None:
    async with stage.database.begin() as tx:
        await tx.document_views.add(a_view(opened_at=NOW))
    stage.advance(days=365)
    await stage.retain()
    assert len(stage.database.tables.documents.views) == 1
    stage.advance(seconds=1)
    assert await stage.retain() == 1
    assert stage.database.tables.documents.views == {}


async def test_prv_03_a_number_that_nobody_proved_is_known_for_a_day(stage: Stage) -> None:
    proof = TelephoneProof(ASHA, b"digest", b"code", NOW, 0)
    async with stage.database.begin() as tx:
        await tx.telephone_proofs.save(proof, Sealed(WrappedKey("key", b"key"), b"sealed"))
    stage.advance(days=1)
    await stage.retain()
    assert stage.database.tables.telephones.proofs != {}
    stage.advance(seconds=1)
    assert await stage.retain() >= 1
    assert stage.database.tables.telephones.proofs == {}
    report = stage.database.tables.compliance.erasures
    assert [(each.table, each.rows) for each in report if each.rule == "telephone_proof"] == [
        ("telephone_proof", 1)
    ]


async def test_prv_09_an_open_appeal_keeps_everything_until_it_is_decided(stage: Stage) -> None:
    await lock(stage)
    appeal = an_appeal()
    async with stage.database.begin() as tx:
        await tx.appeals.add(appeal)
    stage.advance(days=2)
    assert await stage.erase() == 0
    async with stage.database.begin() as tx:
        await tx.appeals.update(replace(appeal, **DECIDED))
    assert await stage.erase() == 1


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({"state": CaseState.REJECTED, "purpose": Purpose.PERFORMER}, 180),
        ({"state": CaseState.EXPIRED, "purpose": Purpose.PERFORMER}, 180),
        ({"state": CaseState.WITHDRAWN, "purpose": Purpose.PERFORMER}, 180),
        ({"state": CaseState.APPROVED, "purpose": Purpose.VIEWER}, 180),
        ({"state": CaseState.EXPIRED, "purpose": Purpose.PERFORMER, "valid_until": NOW}, 7 * 365),
        ({"state": CaseState.REVOKED, "purpose": Purpose.PERFORMER}, 7 * 365),
        ({"state": CaseState.APPROVED, "purpose": Purpose.PERFORMER, "valid_until": NOW}, None),
        ({"state": CaseState.NEEDS_REVIEW, "purpose": Purpose.VIEWER}, None),
        ({"state": CaseState.BLOCKED_MINOR, "purpose": Purpose.VIEWER}, None),
    ],
)
async def test_prv_03_a_cases_documents_and_claims_go_when_their_time_is_over(
    stage: Stage, changes: dict[str, Any], days: int | None
) -> None:
    case = a_moved(user_id=ASHA, **changes)
    await stage.upload(ASHA, b"the front of a card", case_id=case.case.id)
    async with stage.database.begin() as tx:
        await tx.cases.record(case)
        await tx.claims.add(some_sealed_claims(user_id=ASHA, case_id=case.case.id))
        await tx.documents.update((await tx.documents.get_for_update(stage.order_id)).erased(NOW))
    stage.advance(days=days or 20 * 365)
    assert await stage.retain() == 0
    stage.advance(seconds=1)
    assert await stage.retain() == (2 if days else 0)
    assert await stage.retain() == 0
    assert len(stage.database.tables.age.claims) == (0 if days else 1)
    report = {(erasure.table, erasure.account_id) for erasure in stage.database.tables.compliance.erasures}
    assert report == ({("document", ASHA), ("verification_claims", ASHA)} if days else set())
