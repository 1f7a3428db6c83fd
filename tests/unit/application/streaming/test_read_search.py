from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from application.streaming.read_search import ReadSearch, Search
from domain.ids import BlockedTermId
from domain.moderation.search import InvalidSearch, SearchHelp
from domain.moderation.text.blocked_term import BlockedTerm, Match
from domain.moderation.text.finding import Concern
from domain.moderation.text.link_rule import JudgedLink
from domain.moderation.text.screen import concerns_of
from domain.moderation.text.word_list import Listed, Surface, Writing
from ports.errors import PortError
from ports.moderation.reports import TextScreen
from tests.builders import ASHA, MEERA, NOW
from tests.unit.domain.moderation.text.python_patterns import PATTERNS


@dataclass
class Screen(TextScreen):
    """The platform's own rules, and a list with `thunder` on it."""

    writings: list[Writing] = field(default_factory=list)
    fails: bool = False

    async def concerns(self, text: str) -> frozenset[Concern]:
        if self.fails:
            raise PortError("no answer")
        return concerns_of(text)

    async def listed(self, text: str, writing: Writing) -> Listed | None:
        self.writings.append(writing)
        if "thunder" not in text:
            return None
        term = BlockedTerm.block(
            term_id=BlockedTermId(uuid4()),
            room_id=None,
            phrase="thunder",
            match=Match.WORD,
            added_by=MEERA,
            now=NOW,
            patterns=PATTERNS,
        )
        return Listed(term, "thunder")

    async def links(self, text: str, writing: Writing) -> Sequence[JudgedLink]:
        return ()


async def test_enf_07_words_like_any_others_are_looked_for_and_not_written_down() -> None:
    screen = Screen()
    with capture_logs() as logs:
        assert await ReadSearch(screen)("evening  ragas", searcher_id=ASHA) == Search(
            ("evening", "ragas"), None
        )
        assert await ReadSearch(screen)("", searcher_id=ASHA) == Search((), None)
    assert logs == []
    assert screen.writings == [Writing(ASHA, Surface.SEARCH, None)]


@pytest.mark.parametrize(
    ("typed", "help"),
    [
        ("schoolgirl", SearchHelp.CHILD),
        ("sch00l-g1rl show", SearchHelp.CHILD),
        ("नाबालिग", SearchHelp.CHILD),
        ("hidden camera", SearchHelp.CONSENT),
        ("leaked mms", SearchHelp.CONSENT),
        ("rolling thunder", SearchHelp.LISTED),
    ],
)
async def test_enf_07_a_listed_term_finds_nothing_and_leaves_a_line_without_words_or_person(
    typed: str, help: SearchHelp
) -> None:
    with capture_logs() as logs:
        assert await ReadSearch(Screen())(typed, searcher_id=ASHA) == Search((), help)
    assert logs == [{"event": "search_refused", "help": help.value, "log_level": "info"}]


async def test_enf_07_what_cannot_be_judged_is_not_looked_for() -> None:
    with pytest.raises(PortError):
        await ReadSearch(Screen(fails=True))("evening ragas", searcher_id=ASHA)


async def test_enf_07_too_much_is_refused_before_it_is_judged() -> None:
    screen = Screen()
    with pytest.raises(InvalidSearch):
        await ReadSearch(screen)("a " * 50, searcher_id=ASHA)
    assert screen.writings == []
