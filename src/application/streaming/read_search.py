"""What shows are looked for by."""

from dataclasses import dataclass

import structlog

from domain.ids import UserId
from domain.moderation.search import SearchHelp, help_for, words_of
from domain.moderation.text.word_list import Surface, Writing
from ports.moderation.reports import TextScreen

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Search:
    """Shows are looked for by all `words`; by none where there is `help` instead."""

    words: tuple[str, ...]
    help: SearchHelp | None


@dataclass(frozen=True, slots=True)
class ReadSearch:
    """Read what somebody typed to look for shows (ENF-07).

    Words that speak of minors or of what nobody agreed to, and what is on the list for everywhere, find nothing:
    whoever looks for them is told who helps. That it happened is logged, without the words and whose they were; a hit
    of the list is kept with its term, as one of a title is.
    Raises `InvalidSearch`; `PortError` when the words cannot be judged, and then nothing is shown.
    """

    screen: TextScreen

    async def __call__(self, text: str, *, searcher_id: UserId) -> Search:
        words = words_of(text)
        if not words:
            return Search((), None)
        line = " ".join(words)
        concerns = await self.screen.concerns(line)
        listed = await self.screen.listed(line, Writing(searcher_id, Surface.SEARCH, None))
        refused = help_for(concerns, is_listed=listed is not None)
        if refused is None:
            return Search(words, None)
        log.info("search_refused", help=refused.value)
        return Search((), refused)
