"""Which links may be written: rules of staff, by domain, host or path, and what they make of a link (CHT-06)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from domain.errors import Conflict, Invalid, NotFound
from domain.ids import LinkRuleId, UserId
from domain.moderation.text.link import Link, host_of, path_of
from domain.moderation.text.shorteners import is_shortener

TARGET_MAX = 300
LINK_WARNING = "This link leads off LivePanty. Nobody here answers for what is there."
"""What readers see beside a message with a link that `Verdict.WARN` is about."""
RULES_MAX = 5_000
Choice = TypeVar("Choice", bound=StrEnum)


class InvalidLinkRule(Invalid):
    code = "invalid_link_rule"


class LinkRuleNotFound(NotFound):
    code = "link_rule_not_found"


class LinkRuleIdReused(Conflict):
    code = "link_rule_id_reused"


class LinkAlreadyRuled(Conflict):
    code = "link_already_ruled"


class LinkRulesFull(Conflict):
    code = "link_rules_full"


class LinkRefused(Invalid):
    code = "link_refused"


class Verdict(StrEnum):
    """What happens to a message with such a link, the strictest first."""

    BLOCK = "block"
    HOLD = "hold"
    WARN = "warn"
    ALLOW = "allow"

    @property
    def text(self) -> str:
        """In words, for whoever chooses."""
        return {
            Verdict.BLOCK: "Refuse it",
            Verdict.HOLD: "Let it wait for whoever moderates the room",
            Verdict.WARN: "Show it with a warning beside it",
            Verdict.ALLOW: "Show it",
        }[self]


class Reach(StrEnum):
    """What a rule is about."""

    DOMAIN = "domain"
    HOST = "host"
    PATH = "path"

    @property
    def text(self) -> str:
        """In words, for whoever chooses."""
        return {
            Reach.DOMAIN: "The domain and every host beneath it",
            Reach.HOST: "This host alone",
            Reach.PATH: "What begins with this path, on this host",
        }[self]


@dataclass(frozen=True, slots=True)
class LinkRule:
    """`host` is in A-labels, `path` in segments, none but for `Reach.PATH`. `reason` is why, for staff."""

    id: LinkRuleId
    reach: Reach
    host: str
    path: tuple[str, ...]
    verdict: Verdict
    reason: str
    added_by: UserId
    added_at: datetime

    @classmethod
    def set(
        cls, *, rule_id: LinkRuleId, reach: str, target: str, verdict: str, reason: str, added_by: UserId,
        now: datetime,
    ) -> "LinkRule":  # fmt: skip
        """`target` is `example.com`, or `example.com/path` for `Reach.PATH`. Whether its host is one that somebody can
        own is asked of whoever knows public suffixes. Raises `InvalidLinkRule`."""
        about, outcome = _chosen(Reach, reach, "/reach"), _chosen(Verdict, verdict, "/verdict")
        written = target.strip()
        if not 1 <= len(written) <= TARGET_MAX:
            raise _refused(f"a domain, host or path has 1 to {TARGET_MAX} characters")
        for scheme in ("https://", "http://"):
            written = written.removeprefix(scheme)
        named, _, rest = written.partition("/")
        host, path = host_of(named), path_of(rest)
        if host is None:
            raise _refused(
                "write a name of two parts or more, like example.com, without a port or a figure address"
            )
        if about is Reach.PATH and not path:
            raise _refused(
                "write the path after the host, like example.com/us; for all of a host choose “host”"
            )
        if about is not Reach.PATH and path:
            raise _refused("a path is only written where the rule is about one")
        if is_shortener(host) and outcome is not Verdict.BLOCK:
            raise InvalidLinkRule(
                "where a short link leads decides about it: a shortener itself can only be blocked",
                pointer="/verdict",
            )
        return cls(rule_id, about, host, path, outcome, reason, added_by, now)

    @property
    def target(self) -> str:
        """As staff read it."""
        return "/".join((self.host, *self.path))

    @property
    def number(self) -> str:
        """How people are told which rule it was: the beginning of its id."""
        return str(self.id)[:8]

    @property
    def subject(self) -> str:
        """As the audit log names it."""
        return f"link_rule:{self.id} {self.reach} {self.target}"

    @property
    def weight(self) -> tuple[int, int, int]:
        """Of two rules for a link, the heavier is the more specific one."""
        order = (Reach.DOMAIN, Reach.HOST, Reach.PATH)
        return order.index(self.reach), self.host.count("."), len(self.path)

    def require_same_request(self, other: "LinkRule") -> None:
        """Tell a retry from another rule under the same id. Raises `LinkRuleIdReused`."""
        if (self.reach, self.host, self.path, self.verdict) != (
            other.reach,
            other.host,
            other.path,
            other.verdict,
        ):
            raise LinkRuleIdReused("this id belongs to another rule")

    def is_about(self, host: str, path: Sequence[str]) -> bool:
        if self.reach is Reach.DOMAIN:
            return host == self.host or host.endswith(f".{self.host}")
        return host == self.host and self._begins(path)

    def _begins(self, path: Sequence[str]) -> bool:
        """Case tells apart what is let through, and never helps what is blocked."""
        head = tuple(path[: len(self.path)])
        if self.verdict is Verdict.BLOCK:
            return [each.casefold() for each in head] == [each.casefold() for each in self.path]
        return head == self.path


def require_room_for(rule: LinkRule, rules: Sequence[LinkRule]) -> None:
    """`rules`: those that hold. Raises `LinkAlreadyRuled`, `LinkRulesFull`."""
    if any((each.reach, each.host, each.path) == (rule.reach, rule.host, rule.path) for each in rules):
        raise LinkAlreadyRuled("there is a rule about this already; take it off first", pointer="/target")
    if len(rules) >= RULES_MAX:
        raise LinkRulesFull(f"there are at most {RULES_MAX} rules; take one off first")


def rule_among(rules: Sequence[LinkRule], rule_id: LinkRuleId) -> LinkRule:
    """Raises `LinkRuleNotFound`."""
    if (found := next((rule for rule in rules if rule.id == rule_id), None)) is None:
        raise LinkRuleNotFound("there is no such rule")
    return found


class LinkRules:
    """All rules that hold: made once, asked for each link."""

    def __init__(self, rules: Iterable[LinkRule]) -> None:
        self._by_host: dict[str, list[LinkRule]] = {}
        for rule in rules:
            self._by_host.setdefault(rule.host, []).append(rule)
        for of_host in self._by_host.values():
            of_host.sort(key=lambda rule: rule.weight, reverse=True)

    def of(self, link: Link) -> LinkRule | None:
        """The rule that decides about a link; None where there is none.

        What a reader takes a link for may block it, and never lets it through. A link that is not plain (`is_plain`)
        may only be blocked.
        """
        found = [rule for host in link.hosts if (rule := self._most_specific(host, link)) is not None]
        blocked = [rule for rule in found if rule.verdict is Verdict.BLOCK]
        if blocked:
            return blocked[0]
        own = self._most_specific(link.host, link)
        return own if link.is_plain else None

    def _most_specific(self, host: str, link: Link) -> LinkRule | None:
        name, best = host, None
        while name:
            for rule in self._by_host.get(name, ()):
                if rule.is_about(host, link.path):
                    if best is None or rule.weight > best.weight:
                        best = rule
                    break
            name = name.partition(".")[2]
        return best


@dataclass(frozen=True, slots=True)
class JudgedLink:
    """A link of a text, the rule that decides about it (None: none does), and the host that decided: its own, or
    where a short one leads. `is_short`: its own host is a shortener's. `is_unseen`: nobody could see where it leads."""

    link: Link
    rule: LinkRule | None
    leads_to: str
    is_short: bool
    is_unseen: bool

    @property
    def verdict(self) -> Verdict | None:
        """None: no rule is about it, and what the platform does with links that nobody knows happens."""
        return self.rule.verdict if self.rule is not None else None


def require_links(judged: Iterable[JudgedLink], *, pointer: str | None) -> None:
    """Raises `LinkRefused`, which says to whoever wrote it why, whose rule it was, and how to appeal (CHT-13)."""
    for each in judged:
        if each.is_unseen:
            raise LinkRefused(
                f"nobody could see in time where the short link to {each.link.host} leads; write the long one",
                pointer=pointer,
            )
        if each.rule is not None and each.rule.verdict is Verdict.BLOCK:
            raise LinkRefused(
                f"links to {each.leads_to} are not written on LivePanty (rule {each.rule.number}). "
                "If you think that is wrong, write to our grievance desk: somebody else looks at it again",
                pointer=pointer,
            )
        if each.is_short and each.rule is None:
            raise LinkRefused(
                f"this short link leads to {each.leads_to}: it leads off LivePanty", pointer=pointer
            )


def without(text: str, judged: Iterable[JudgedLink]) -> str:
    """A text, as long as it was, without the hosts of links, for whoever would refuse each. Their paths stay: what is
    written there is read like the rest."""
    for each in judged:
        start, end = each.link.start, each.link.end
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _chosen(choices: type[Choice], key: str, pointer: str) -> Choice:
    try:
        return choices(key)
    except ValueError:
        raise InvalidLinkRule(f"it is one of {', '.join(choices)}", pointer=pointer) from None


def _refused(why: str) -> InvalidLinkRule:
    return InvalidLinkRule(why, pointer="/target")
