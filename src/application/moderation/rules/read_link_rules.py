"""Read the rules about links, and try one (CHT-06)."""

from collections.abc import Sequence
from dataclasses import dataclass

from application.moderation.rules._link_rules import require_staff
from domain.errors import Invalid
from domain.ids import UserId
from domain.moderation.text.link import URL_MAX
from domain.moderation.text.link_rule import JudgedLink
from ports.moderation.links import LinkJudge, LinkRuleQueries, LinkRuleRow
from ports.transaction import BeginTransaction


class NoLinkToTry(Invalid):
    code = "no_link_to_try"


@dataclass(frozen=True, slots=True)
class ReadLinkRules:
    begin: BeginTransaction
    queries: LinkRuleQueries

    async def __call__(self, *, actor_id: UserId) -> Sequence[LinkRuleRow]:
        """Those that hold, by target. Raises `PermissionDenied`."""
        async with self.begin() as tx:
            await require_staff(tx, actor_id)
        return await self.queries.rules()


@dataclass(frozen=True, slots=True)
class TryLink:
    """What would happen with a link that somebody writes now. Nothing is written, and no hit is counted."""

    begin: BeginTransaction
    judge: LinkJudge

    async def __call__(self, *, actor_id: UserId, text: str) -> JudgedLink:
        """The first link of the text. Raises `NoLinkToTry`, `PermissionDenied`."""
        async with self.begin() as tx:
            await require_staff(tx, actor_id)
        judged = await self.judge.judge(text) if len(text) <= URL_MAX else ()
        if not judged:
            raise NoLinkToTry("there is no link in this that a browser would follow", pointer="/link")
        return judged[0]
