"""Revoke a broadcasting program's token."""

from dataclasses import dataclass

from domain.ids import OverlayTokenId, UserId
from domain.tipping.overlay_token import OverlayTokenNotFound
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class RevokeOverlayToken:
    """It reads nothing any more, from its next request on. Revoking again changes nothing.

    Raises `OverlayTokenNotFound`.
    """

    begin: BeginTransaction
    now: Clock

    async def __call__(self, *, token_id: OverlayTokenId, performer_id: UserId) -> None:
        async with self.begin() as tx:
            token = await tx.overlay_tokens.find_for_update(token_id)
            if token is None:
                raise OverlayTokenNotFound("there is no such token")
            token.require_holder(performer_id)
            await tx.overlay_tokens.save(token.revoked(self.now()))
