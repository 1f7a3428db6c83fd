"""Make a show."""

from collections.abc import Collection
from dataclasses import dataclass

from domain.consent.cast import CastMember, Scope
from domain.consent.record import Act
from domain.consent.session_consent import SESSION_CONSENT
from domain.consent.text import in_force
from domain.ids import StreamId, UserId
from domain.language import Language
from domain.moderation.text.word_list import Surface, Writing
from domain.streaming.content_class import ContentClass, RegionLaw, ShowClass
from domain.streaming.stream import Stream, StreamState, stream_key_digest
from ports.clock import Clock, NewSecret
from ports.moderation.reports import TextScreen
from ports.transaction import BeginTransaction, Transaction

ONLY_LIVE = frozenset({Scope.LIVE})


@dataclass(frozen=True, slots=True)
class CreateStream:
    """Make a show and its stream key. Only the key's digest is kept: the caller gets the key here or never.

    Safe to repeat, the client chooses the show's id. A repeat before the show is live gets a fresh key, because
    the answer with the first may have been lost; a later one gets none (`None`).
    Making a show is the performer's own consent to be seen in it, in `scopes` (CNS-02, CNS-03), and what it is about
    is theirs to say first, by its class (STR-20); a repeat changes neither.
    The title stands in every listing, so it is read as a menu is (CHT-05, CHT-07).
    Raises `ClassNotOffered`, `InvalidTitle`, `LinkRefused`, `ForbiddenText`, `BlockedWords`, `AlreadyLive`,
    `StreamIdReused`, `AgeVerificationRequired`, `AgeLocked`.
    """

    begin: BeginTransaction
    screen: TextScreen
    now: Clock
    new_secret: NewSecret
    law: RegionLaw

    async def __call__(
        self,
        *,
        stream_id: StreamId,
        performer_id: UserId,
        title: str,
        scopes: Collection[Scope] = ONLY_LIVE,
        content_class: ContentClass = ContentClass.GENERAL,
    ) -> tuple[Stream, str | None]:
        self.law.require_offered(content_class)
        key = self.new_secret()
        stream = Stream.create(
            stream_id=stream_id,
            performer_id=performer_id,
            title=title,
            key_digest=stream_key_digest(key),
            now=self.now(),
        )
        read = await self.screen.read(stream.title, Writing(performer_id, Surface.TITLE, None))
        read.require_fit(pointer="/title")
        async with self.begin() as tx:
            # The lock puts the repeats of one request in line, so that the second finds what the first made.
            age = await tx.ages.get_for_update(performer_id)
            age.require_verified_adult()
            earlier = await tx.streams.find(stream_id)
            if earlier is None:
                await tx.streams.add(stream)
                own = ShowClass(stream.id, content_class, raised_by_staff=False, at=stream.created_at)
                await tx.show_classes.save(own)
                await _consent(tx, stream, scopes)
                return stream, key
            earlier.require_same_request(stream)
            if earlier.state is not StreamState.CREATED:
                return earlier, None
            renewed = earlier.with_key(stream.key_digest)
            await tx.streams.update(renewed)
            return renewed, key


async def _consent(tx: Transaction, stream: Stream, scopes: Collection[Scope]) -> None:
    now = stream.created_at
    digest = in_force(SESSION_CONSENT, now).digest(Language.ENGLISH)
    own = CastMember.invite(stream.id, stream.performer_id, now=now).confirmed(
        scopes=ONLY_LIVE.union(scopes), text_sha256=digest, now=now
    )
    facts = {
        "stream_id": str(stream.id),
        "performer_id": str(stream.performer_id),
        "scopes": ",".join(sorted(own.scopes)),
        "text_sha256": digest,
    }
    await tx.casts.save(own)
    await tx.consent_records.append(stream.performer_id, Act.SESSION_CONSENTED, facts, now=now)
