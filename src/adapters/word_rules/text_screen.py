"""The screen that needs no service: the lists and patterns of `domain.moderation.text`."""

from collections.abc import Collection, Sequence

from domain.moderation.text.finding import Concern
from domain.moderation.text.link_rule import JudgedLink
from domain.moderation.text.screen import EVEN_WEAK, concerns_of
from domain.moderation.text.word_list import Listed, Writing
from ports.clock import Clock
from ports.moderation.reports import TextScreen


class WordRules(TextScreen):
    def __init__(self, even_weak: Collection[Concern] = EVEN_WEAK, now: Clock | None = None) -> None:
        """What only sounds like one of `even_weak` is a concern too. Without a clock whoever was born in this century
        may be a minor."""
        self._even_weak = even_weak
        self._now = now

    async def concerns(self, text: str) -> frozenset[Concern]:
        year = self._now().year if self._now is not None else None
        return concerns_of(text, even_weak=self._even_weak, year=year)

    async def listed(self, text: str, writing: Writing) -> Listed | None:
        """Nobody's lists are known here: `PostgresListedWords` adds them."""
        return None

    async def links(self, text: str, writing: Writing) -> Sequence[JudgedLink]:
        """No rules about links are known here: `RuledLinks` adds them."""
        return ()
