"""Whoever gave a telephone number hears that there is an answer, and nothing else."""

import json
from uuid import uuid4

import pytest

from adapters.crypto.local_keys import LocalKeyWrapper
from adapters.crypto.sealer import AesGcmSealer
from adapters.memory.database import MemoryDatabase
from adapters.memory.notifications.text_messages import MemoryTextMessages
from adapters.memory.rate_limit import MemoryRateLimiter
from adapters.memory.streaming.feed import MemoryRoomFeed
from application.notifications.text_complaint_decided import ANSWERS_A_NUMBER, TextComplaintDecided
from domain.ids import ComplaintId, EventId, ModerationCaseId
from domain.language import Language
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.events import ComplaintDecided
from domain.moderation.reports.complaint import Capacity, Complaint
from domain.notifications.text_message import TextKey, TextMessage
from domain.telephone import TelephoneNumber
from ports.moderation.complaints import complaint_context
from ports.notifications.text_messages import TextMessageError
from tests.builders import NOW
from tests.vault_keys import vault_key_file

NUMBER = TelephoneNumber("+919876543210")


class House:
    def __init__(self) -> None:
        self.database = MemoryDatabase(MemoryRoomFeed(), lambda: NOW, uuid4)
        self.texts = MemoryTextMessages()
        self.sealer = AesGcmSealer(LocalKeyWrapper(vault_key_file()))
        self.tell = TextComplaintDecided(self.database.begin, self.sealer, self.texts, MemoryRateLimiter())

    async def complaint(self, language: str | None = "hi", contact: str = NUMBER.e164) -> Complaint:
        made = Complaint(
            ComplaintId(uuid4()), uuid4().hex[:10].upper(), b"digest", Subject(SubjectKind.SHOW, uuid4()),
            CaseKind.NCII, Capacity.SELF, contact.encode(), True, NOW, language,
        )  # fmt: skip
        words = json.dumps({"link": "", "note": "In blue", "contact": contact}).encode()
        sealed = await self.sealer.seal(words, context=complaint_context(made.id))
        async with self.database.begin() as tx:
            await tx.complaints.add(made, sealed)
            await tx.complaints.bring_to(made.id, ModerationCaseId(uuid4()))
        return made

    async def decided(self, complaint: Complaint) -> None:
        await self.tell(ComplaintDecided(complaint.id), EventId(uuid4()))


@pytest.fixture
def house() -> House:
    return House()


async def test_leg_16_the_answer_is_announced_by_its_number_in_the_persons_language(house: House) -> None:
    hindi, english = await house.complaint(), await house.complaint("en")
    await house.decided(hindi)
    await house.decided(english)
    assert house.texts.sent == [
        (NUMBER, TextMessage(TextKey.COMPLAINT_DECIDED, Language.HINDI, hindi.reference)),
        (NUMBER, TextMessage(TextKey.COMPLAINT_DECIDED, Language.ENGLISH, english.reference)),
    ]


async def test_leg_16_by_e_mail_or_once_it_was_erased_or_without_a_provider_nothing_is_sent(
    house: House,
) -> None:
    await house.decided(await house.complaint(None, "kiran@example.in"))
    erased = await house.complaint()
    del house.database.tables.complaints.words[erased.id]
    await house.decided(erased)
    house.texts.on = False
    await house.decided(await house.complaint())
    assert house.texts.sent == []


async def test_leg_16_what_can_help_is_tried_again_and_what_cannot_is_not(house: House) -> None:
    complaint = await house.complaint()
    house.texts.error = TextMessageError("away")
    for _ in range(ANSWERS_A_NUMBER.count + 2):  # none of them counts
        with pytest.raises(TextMessageError):
            await house.decided(complaint)
    house.texts.error = TextMessageError("never", permanent=True)
    await house.decided(complaint)
    house.texts.error = None
    await house.decided(complaint)
    assert len(house.texts.sent) == 1


async def test_leg_16_a_strangers_telephone_is_not_flooded(house: House) -> None:
    """Nobody proved that the number is theirs."""
    for _ in range(ANSWERS_A_NUMBER.count + 3):
        await house.decided(await house.complaint())
    assert len(house.texts.sent) == ANSWERS_A_NUMBER.count
    await house.decided(await house.complaint(contact="+919876500000"))
    assert len(house.texts.sent) == ANSWERS_A_NUMBER.count + 1
