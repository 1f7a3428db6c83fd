"""Make a token for a broadcasting program."""

from dataclasses import dataclass

from domain.identity.permissions import Permission, require_permission
from domain.ids import OverlayTokenId, UserId
from domain.tipping.overlay_token import OverlayToken, overlay_digest, require_room_for_another
from ports.clock import Clock, NewSecret
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class MakeOverlayToken:
    """A performer gets a token that reads their alerts (TIP-10). Its secret is returned once and kept nowhere.

    Safe to repeat: the client chooses the token's id; a retry gets another secret, and the earlier one opens nothing.
    Raises `InvalidOverlayLabel`, `OverlayTokenIdReused`, `TooManyOverlayTokens`, `PermissionDenied`.
    """

    begin: BeginTransaction
    now: Clock
    new_secret: NewSecret

    async def __call__(
        self, *, token_id: OverlayTokenId, performer_id: UserId, label: str
    ) -> tuple[OverlayToken, str]:
        secret = self.new_secret()
        digest = overlay_digest(secret)
        token = OverlayToken.make(
            token_id=token_id, performer_id=performer_id, label=label, digest=digest, now=self.now()
        )
        async with self.begin() as tx:
            performer = await tx.users.get_for_update(performer_id)
            require_permission(performer.role, Permission.PUBLISH)
            if earlier := await tx.overlay_tokens.find_for_update(token_id):
                earlier.require_same_request(token)
                token = earlier.with_digest(digest)
            else:
                require_room_for_another(await tx.overlay_tokens.count(performer_id))
            await tx.overlay_tokens.save(token)
            return token, secret
