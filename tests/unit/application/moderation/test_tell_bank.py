"""Which bank is told of a match that was wrong (CSA-02)."""

from uuid import uuid4

import pytest

from adapters.memory.moderation.watch.false_matches import MemoryOpinions
from application.moderation.watch.tell_bank import TellBankOfFalseMatch
from domain.ids import BankedHashId, EventId, FalseMatchId, StreamId
from domain.moderation.events import MatchDeclaredFalse
from domain.moderation.watch.hash_bank import OWN_BANK
from ports.moderation.watch.false_matches import HashOpinion
from tests.builders import NOW, RAVI


@pytest.mark.parametrize("bank", ["hma", OWN_BANK])
async def test_csa_02_an_exchange_is_told_once_and_our_own_bank_is_its_officers(bank: str) -> None:
    event = MatchDeclaredFalse(
        FalseMatchId(uuid4()), StreamId(uuid4()), RAVI, bank, BankedHashId(uuid4()), 31, NOW, True
    )
    opinions = MemoryOpinions()
    for _ in range(2):
        await TellBankOfFalseMatch(opinions)(event, EventId(uuid4()))
    told = (bank, event.hash_id, 31, HashOpinion.FALSE_POSITIVE)
    assert opinions.told == ({} if bank == OWN_BANK else {event.false_match_id: told})
    await TellBankOfFalseMatch(None)(event, EventId(uuid4()))
