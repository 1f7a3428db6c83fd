"""A letter is written in the language that its reader chose, and in both until they choose (MOD-22)."""

import re
from dataclasses import replace
from uuid import uuid4

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.notifications.mailer import MemoryMailer
from application.notifications.notify_decision import NotifyDecisionMade
from application.notifications.tell_person import TellPerson
from domain.ids import DecisionId, EventId
from domain.language import Language
from domain.moderation.events import DecisionMade
from tests.builders import RAVI
from tests.unit.application.notifications.letters import written
from tests.unit.application.notifications.test_tell import database, mailer, tell

__all__ = ["database", "mailer", "tell"]

SUBJECTS = {
    None: "An update about your account · आपके खाते की सूचना",
    Language.ENGLISH: "An update about your account",
    Language.HINDI: "आपके खाते की सूचना",
}


@pytest.mark.parametrize("language", [None, *Language])
async def test_mod_22_enf_01_a_decision_is_told_of_by_letter_in_the_language_that_was_chosen(
    database: MemoryDatabase, mailer: MemoryMailer, tell: TellPerson, language: Language | None
) -> None:
    async with database.begin() as tx:
        await tx.users.update(replace(await tx.users.get(RAVI), language=language))
    decided = DecisionMade(decision_id=DecisionId(uuid4()), person_id=RAVI, shuts_out=False)
    await NotifyDecisionMade(tell)(decided, EventId(uuid4()))
    [mail] = mailer.sent
    assert mail.subject == SUBJECTS[language]
    for whole in written(mail):
        has_hindi = re.search(r"[\u0900-\u097f]", whole) is not None
        assert ("Hello " in whole, has_hindi) == (
            language is not Language.HINDI,
            language is not Language.ENGLISH,
        )
    [notice] = database.tables.notifications.notices.values()
    assert (notice.title, notice.hindi.title) != ("", ""), "what is kept is kept in both"
