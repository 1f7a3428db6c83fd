"""Rules of rooms, and who accepted them, in memory."""

from collections.abc import Sequence
from dataclasses import replace

from adapters.memory.chat.moderators import MemoryRoomModerators
from adapters.memory.tables import HasTables
from domain.chat.room_rules import RoomRules, RoomRulesChanged, RulesAcceptance
from domain.ids import UserId
from ports.chat.room_rules import RoomRulesBook, RoomRulesQueries, RoomRulesStanding, RulesAcceptances


class RoomRulesTables:
    def __init__(self) -> None:
        self.versions: dict[tuple[UserId, int], RoomRules] = {}
        self.acceptances: dict[tuple[UserId, UserId, int], RulesAcceptance] = {}
        """By person, performer and version."""


class MemoryRoomRulesBook(RoomRulesBook):
    def __init__(self, tables: RoomRulesTables) -> None:
        self._tables = tables

    async def latest(self, performer_id: UserId) -> RoomRules | None:
        found = _versions(self._tables, performer_id)
        return found[0] if found else None

    async def add(self, rules: RoomRules) -> None:
        if (rules.performer_id, rules.version) in self._tables.versions:
            detail = "somebody else changed the rules of this room just now; load the page again"
            raise RoomRulesChanged(detail, version=rules.version)
        self._tables.versions[rules.performer_id, rules.version] = rules

    async def erase_texts_of(self, performer_id: UserId) -> int:
        written = [rules for rules in _versions(self._tables, performer_id) if rules.text]
        for rules in written:
            self._tables.versions[performer_id, rules.version] = replace(rules, text="")
        return len(written)


class MemoryRulesAcceptances(RulesAcceptances):
    def __init__(self, tables: RoomRulesTables) -> None:
        self._tables = tables

    async def add(self, acceptance: RulesAcceptance) -> None:
        key = (acceptance.person_id, acceptance.performer_id, acceptance.version)
        self._tables.acceptances.setdefault(key, acceptance)

    async def has_accepted(self, performer_id: UserId, person_id: UserId, version: int) -> bool:
        return (person_id, performer_id, version) in self._tables.acceptances

    async def erase_of(self, person_id: UserId) -> int:
        gone = [key for key in self._tables.acceptances if key[0] == person_id]
        for key in gone:
            del self._tables.acceptances[key]
        return len(gone)


class MemoryRoomRulesQueries(RoomRulesQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def standing(self, performer_id: UserId, person_id: UserId) -> RoomRulesStanding:
        tables = self._database.tables
        rules = await MemoryRoomRulesBook(tables.room_rules).latest(performer_id)
        accepted = MemoryRulesAcceptances(tables.room_rules)
        moderators = MemoryRoomModerators(tables.chat)
        return RoomRulesStanding(
            rules=rules,
            has_accepted=rules is not None
            and await accepted.has_accepted(performer_id, person_id, rules.version),
            is_exempt=person_id == performer_id or await moderators.moderates(performer_id, person_id),
        )

    async def versions(self, performer_id: UserId, *, limit: int) -> Sequence[RoomRules]:
        return _versions(self._database.tables.room_rules, performer_id)[:limit]


def _versions(tables: RoomRulesTables, performer_id: UserId) -> list[RoomRules]:
    own = [rules for rules in tables.versions.values() if rules.performer_id == performer_id]
    return sorted(own, key=lambda rules: rules.version, reverse=True)
