"""The rules about links, and where short links lead."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import LinkRuleId, UserId
from domain.moderation.text.link_rule import JudgedLink, LinkRule, LinkRules
from ports.errors import PortError


class LinkRuleBook(Protocol):
    @abstractmethod
    async def all_for_update(self) -> Sequence[LinkRule]:
        """The rules that hold. They are held until the transaction ends, so that whoever changes one at once comes one
        after the other."""

    @abstractmethod
    async def add(self, rule: LinkRule) -> None:
        """It counts from the next text on. The caller holds the rules. Raises `LinkRuleIdReused`, also where the id is
        that of a rule that was taken off."""

    @abstractmethod
    async def take_off(self, rule: LinkRule, *, by: UserId, now: datetime) -> None:
        """It counts no more. What it was stays, for whoever was refused for it. The caller holds the rules."""


@dataclass(frozen=True, slots=True)
class LinkRuleRow:
    """A rule as staff read it. `hits`: how many messages it stopped, held or warned of."""

    rule_id: LinkRuleId
    number: str
    reach: str
    target: str
    verdict: str
    reason: str
    added_by: str
    """The name of who added it."""
    added_at: datetime
    hits: int


class LinkRuleQueries(Protocol):
    @abstractmethod
    async def rules(self) -> Sequence[LinkRuleRow]:
        """Those that hold, by target."""


AskLinkRules = Callable[[], Awaitable[LinkRules]]
"""The rules that hold now, for a text that has a link. What was committed before the question is in the answer."""


class LinkUnresolved(PortError):
    """Nobody could see, safely and in time, where a short link leads."""


class LinkResolver(Protocol):
    """Asks services that shorten links where they lead, and nobody else."""

    @abstractmethod
    async def resolve(self, url: str) -> Sequence[str]:
        """The addresses that a short link leads to, one after the other; the last is no shortener's, and is not asked.
        Raises `LinkUnresolved` within a few seconds."""


class HostAddresses(Protocol):
    """The addresses of names, for whoever checks each before it calls one."""

    @abstractmethod
    async def of(self, host: str) -> Sequence[str]:
        """IPv4 and IPv6, as numbers; never empty. Raises `OSError`."""


class LinkJudge(Protocol):
    @abstractmethod
    async def judge(self, text: str, *, follows: bool = True) -> Sequence[JudgedLink]:
        """What the rules make of the links in a text, short ones by where they lead; with `follows` false nobody is
        asked, and a short one is unseen. Asked outside a transaction."""


class PublicSuffixes(Protocol):
    """The ends of names under which anybody may have one (publicsuffix.org): `co.in`, `github.io`."""

    @abstractmethod
    def is_suffix(self, host: str) -> bool:
        """Whether a host, in A-labels, is such an end itself, so that nobody owns all beneath it."""
