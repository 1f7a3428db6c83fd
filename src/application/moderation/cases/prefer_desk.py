"""Whoever works on cases chooses how their own pages are (MOD-23)."""

from dataclasses import dataclass

from domain.identity.permissions import Permission, require_permission
from domain.ids import UserId
from domain.moderation.desk.desk_preferences import DeskPreferences
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class PreferDesk:
    begin: BeginTransaction

    async def __call__(
        self, *, actor_id: UserId, blurs: bool, greys: bool, mutes: bool, keys: bool
    ) -> DeskPreferences:
        """Safe to repeat. Raises `PermissionDenied`."""
        chosen = DeskPreferences(actor_id, blurs=blurs, greys=greys, mutes=mutes, keys=keys)
        async with self.begin() as tx:
            require_permission((await tx.users.get(actor_id)).role, Permission.WORK_CASES)
            await tx.desk_preferences.save(chosen)
        return chosen
