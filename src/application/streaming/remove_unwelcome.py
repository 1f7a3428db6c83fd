"""Put out whoever a pass let in and the database would not."""

import asyncio
from collections.abc import Collection
from dataclasses import dataclass

import structlog

from ports.streaming.passes import MediaNotices, MediaPresence, NoticesSeen, Present, RoomRights
from ports.streaming.sessions import MediaUnavailable

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RemoveUnwelcome:
    """A pass is good for minutes, a right may end at any moment: each two seconds everybody's is asked for anew, all
    in one read, so that a kick holds though the pass still opens the room (STR-04), and a publisher who is not the
    show's performer does not stay (STR-06). A media plane that does not answer is logged and asked again.
    """

    presence: MediaPresence
    rights: RoomRights

    async def __call__(self) -> None:
        try:
            present = await self.presence.everyone()
        except MediaUnavailable as error:
            log.warning("media_plane_unreachable", error=str(error))
            return
        await self.put_out(present)

    async def put_out(self, present: Collection[Present]) -> None:
        """All at once: one whose putting out hangs, or fails, keeps nobody else in."""
        await asyncio.gather(*(self._put_out(each) for each in await self.rights.without_right(present)))

    async def _put_out(self, unwelcome: Present) -> None:
        try:
            await self.presence.put_out(unwelcome)
        except Exception as error:
            said = str(error) if isinstance(error, MediaUnavailable) else type(error).__name__
            log.warning("unwelcome_not_put_out", stream_id=str(unwelcome.stream_id), error=said)


@dataclass(frozen=True, slots=True)
class HearMediaNotice:
    """Look at whoever the media plane says has come, at once and once (STR-05).

    A notice is a reason to look and nothing more: one that is lost costs two seconds, one that comes twice is ignored.
    Raises `BadMediaNotice`.
    """

    notices: MediaNotices
    seen: NoticesSeen
    remove: RemoveUnwelcome

    async def __call__(self, *, body: bytes, authorization: str) -> None:
        notice = self.notices.read(body, authorization)
        if await self.seen.is_first(notice.id) and notice.present is not None:
            await self.remove.put_out([notice.present])
