"""A message among its neighbours, and the stills of a show, in memory."""

from collections.abc import Sequence

from adapters.memory.chat.messages import ChatTables
from adapters.memory.moderation.watch.footage_queries import MemoryFootageQueries
from domain.chat.message import Message
from domain.ids import MessageId, StreamId, TipId
from domain.moderation.watch.footage import FootageKind, FootageState
from domain.tipping.tip import MessageState, Tip
from ports.moderation.evidence import ContextLine, EvidenceQueries
from ports.moderation.watch.footage import FootageRow


class MemoryEvidenceQueries(MemoryFootageQueries, EvidenceQueries):
    async def context_of(self, message_id: MessageId, *, lines: int) -> Sequence[ContextLine]:
        tables: ChatTables = self._database.tables.chat
        it = tables.messages.get(message_id)
        if it is None:
            return []
        room = [each for each in tables.messages.values() if each.stream_id == it.stream_id]
        room.sort(key=lambda each: (each.sent_at, each.id))
        at = room.index(it)
        return [self._line(each, it, tables) for each in room[max(0, at - lines) : at + lines + 1]]

    async def context_of_tip(self, tip_id: TipId, *, lines: int) -> Sequence[ContextLine]:
        tip: Tip | None = self._database.tables.tipping.tips.get(tip_id)
        if tip is None:
            return []
        tables: ChatTables = self._database.tables.chat
        room = [each for each in tables.messages.values() if each.stream_id == tip.stream_id]
        room.sort(key=lambda each: (each.sent_at, each.id))
        at = sum(each.sent_at < tip.sent_at for each in room)
        name = self._database.tables.identity.users[tip.viewer_id].display_name
        is_removed = tip.message_state is MessageState.REMOVED
        it = ContextLine(name, tip.message, tip.sent_at, is_removed, is_it=True)
        said = [self._line(each, None, tables) for each in room]
        return [*said[max(0, at - lines) : at], it, *said[at : at + lines]]

    def _line(self, each: Message, it: Message | None, tables: ChatTables) -> ContextLine:
        name = self._database.tables.identity.users[each.author_id].display_name
        return ContextLine(name, each.text, each.sent_at, each.id in tables.removals, each is it)

    async def stills_of(self, stream_id: StreamId, *, limit: int) -> Sequence[FootageRow]:
        found = [
            self._row(each)
            for each in self._newest(stream_id)
            if each.kind is FootageKind.STILL
            and each.state is FootageState.STORED
            and not self.is_withheld(each)
        ]
        return found[:limit]
