"""What is made of a text before others see it, by one rule for every place (CHT-06, CHT-07)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from domain.errors import Invalid
from domain.moderation.text import contact
from domain.moderation.text.finding import Concern
from domain.moderation.text.link_rule import JudgedLink, LinkRefused, Verdict, require_links, without
from domain.moderation.text.screen import require_clean
from domain.moderation.text.word_list import Listed, Surface, require_unlisted


class Takes(Enum):
    """Which links a place takes, by the verdict of the rule about them. A link that no rule is about is one nowhere."""

    NONE = frozenset[Verdict]()
    LISTED = frozenset({Verdict.ALLOW})
    RULED = frozenset({Verdict.ALLOW, Verdict.WARN, Verdict.HOLD})


TAKES: Mapping[Surface, Takes] = MappingProxyType(
    {
        Surface.CHAT: Takes.RULED,
        Surface.PINNED: Takes.LISTED,
        Surface.ROOM_RULES: Takes.LISTED,
        Surface.TIP: Takes.LISTED,
        Surface.TITLE: Takes.NONE,
        Surface.MENU: Takes.NONE,
        Surface.GOAL: Takes.NONE,
        Surface.DIRECT_MESSAGE: Takes.NONE,
        Surface.NAME: Takes.NONE,
        Surface.SPEECH: Takes.NONE,
        Surface.CODE: Takes.LISTED,
        Surface.SEARCH: Takes.NONE,
    }
)
"""A warning beside a link, or a moderator of the room who waits for it, is in chat alone. What is pinned, a room's
rules, a tip's message and a code on camera are shown as they are: only what a rule lets through stands there. A title,
an item, a goal and a name stand in lists, at overlays and in mails: no link does, and none is written to one person
alone."""


def follows(surface: Surface) -> bool:
    """Whether it matters where a short link leads: where no link is taken nobody is asked."""
    return TAKES[surface] is not Takes.NONE


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as it was judged for `surface`. `words` is as long, without the hosts of links that are taken there;
    `concerns` are those of `words`."""

    surface: Surface
    words: str
    links: tuple[JudgedLink, ...]
    concerns: Collection[Concern]
    listed: Listed | None

    def require_fit(self, *, pointer: str, tells_words: bool = True) -> None:
        """`tells_words`: whether the words at fault are named; in a chat they would only say what to dress up better.
        Raises `LinkRefused`, `ForbiddenText`, `BlockedWords`."""
        require_links(self.links, pointer=pointer)
        for each in self.links:
            if each.verdict is not None and each.verdict not in TAKES[self.surface].value:
                raise LinkRefused(f"no link to {each.leads_to} is written here", pointer=pointer)
        require_clean(self.concerns, pointer=pointer, text=self.words if tells_words else "")
        require_unlisted(self.listed, pointer=pointer)

    @property
    def has_link(self) -> bool:
        """Whether a link stands in it, also one that no rule is about."""
        if any(each.verdict is not None or each.is_short for each in self.links):
            return True
        return Concern.CONTACT in self.concerns and contact.has_link(self.words)

    @property
    def is_fit(self) -> bool:
        """Whether it may be shown as it is."""
        try:
            self.require_fit(pointer="")
        except Invalid:
            return False
        return True


def words_left(text: str, judged: Iterable[JudgedLink], surface: Surface) -> str:
    """What of a text is read for concerns: a link that is taken there is no way off the platform."""
    return without(text, (each for each in judged if each.verdict in TAKES[surface].value))
