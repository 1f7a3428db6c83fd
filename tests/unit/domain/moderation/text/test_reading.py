"""CHT-06: one rule for links in every place that people write in, and what each of them takes."""

from uuid import uuid4

import pytest

from adapters.word_rules.ruled_links import ListedLinkJudge, RuledLinks
from adapters.word_rules.text_screen import WordRules
from domain.ids import LinkRuleId
from domain.moderation.text.link_rule import JudgedLink, LinkRefused, LinkRule, LinkRules
from domain.moderation.text.reading import TAKES, Takes
from domain.moderation.text.screen import ForbiddenText
from domain.moderation.text.word_list import Surface, Writing
from ports.moderation.links import LinkResolver
from tests.builders import ASHA, MEERA, NOW

LISTED = [Surface.PINNED, Surface.ROOM_RULES, Surface.TIP]
NONE = [Surface.TITLE, Surface.MENU, Surface.GOAL, Surface.DIRECT_MESSAGE, Surface.NAME]


class Resolver(LinkResolver):
    """Every short link leads to a help line."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def resolve(self, url: str) -> list[str]:
        self.asked.append(url)
        return ["https://help.example/"]


class Stage:
    def __init__(self, *rules: tuple[str, str]) -> None:
        self.resolver = Resolver()
        self.kept: list[str] = []
        made = LinkRules(
            LinkRule.set(
                rule_id=LinkRuleId(uuid4()), reach="domain", target=target, verdict=verdict, reason="So",
                added_by=MEERA, now=NOW,
            )
            for verdict, target in rules
        )  # fmt: skip

        async def ask() -> LinkRules:
            return made

        async def keep(judged: object, writing: Writing) -> None:
            assert isinstance(judged, list)
            self.kept += [each.leads_to for each in judged if isinstance(each, JudgedLink)]

        self.screen = RuledLinks(WordRules(even_weak=()), ListedLinkJudge(ask, self.resolver), keep)

    async def require_fit(self, text: str, surface: Surface) -> None:
        read = await self.screen.read(text, Writing(ASHA, surface, None))
        read.require_fit(pointer="/text")

    async def is_fit(self, text: str, surface: Surface) -> bool:
        return (await self.screen.read(text, Writing(ASHA, surface, None))).is_fit


def test_cht_06_every_place_says_which_links_it_takes() -> None:
    assert set(TAKES) == set(Surface)
    assert [place for place in TAKES if TAKES[place] is Takes.RULED] == [Surface.CHAT]


@pytest.mark.parametrize("surface", [*LISTED, *NONE, Surface.CHAT])
async def test_cht_06_a_link_that_no_rule_is_about_stands_nowhere(surface: Surface) -> None:
    stage = Stage(("allow", "help.example"))
    for text in ("see asha.vip tonight", "http://asha.example", "asha dot com", "help.example.asha.xyz"):
        with pytest.raises(ForbiddenText, match="leads to a contact or a link"):
            await stage.require_fit(text, surface)
    await stage.require_fit("good.night and thanks", surface)


@pytest.mark.parametrize("surface", LISTED)
async def test_cht_06_what_a_rule_lets_through_stands_where_listed_hosts_are_taken(surface: Surface) -> None:
    stage = Stage(("allow", "help.example"), ("warn", "shop.example"), ("hold", "blog.example"))
    await stage.require_fit("look at help.example/now", surface)
    await stage.require_fit("look at bit.ly/help", surface)
    assert stage.resolver.asked == ["https://bit.ly/help"]
    for text in ("shop.example", "help.example and blog.example"):
        with pytest.raises(LinkRefused, match=r"no link to (shop|blog)\.example is written here"):
            await stage.require_fit(text, surface)
        assert not await stage.is_fit(text, surface)
    with pytest.raises(ForbiddenText):
        await stage.require_fit("help.example/call-9876543210", surface)
    assert stage.kept == ["shop.example", "shop.example", "blog.example", "blog.example"]


@pytest.mark.parametrize("surface", NONE)
async def test_cht_06_where_no_link_is_taken_none_is_and_nobody_is_asked_where_a_short_one_leads(
    surface: Surface,
) -> None:
    stage = Stage(("allow", "help.example"), ("allow", "meet.now"), ("block", "evil.work"))
    for text in ("help.example", "at meet.now please", "so evil.work hard", "bit.ly/help"):
        with pytest.raises(LinkRefused):
            await stage.require_fit(text, surface)
    assert stage.resolver.asked == []


async def test_cht_06_in_a_chat_a_link_may_have_a_warning_or_wait() -> None:
    stage = Stage(("warn", "shop.example"), ("hold", "blog.example"), ("block", "evil.example"))
    await stage.require_fit("shop.example and blog.example", Surface.CHAT)
    with pytest.raises(LinkRefused, match=r"links to evil\.example are not written on LivePanty"):
        await stage.require_fit("evil.example", Surface.CHAT)


async def test_cht_06_of_whoever_has_no_account_yet_no_hit_is_kept() -> None:
    stage = Stage(("block", "evil.example"))
    read = await stage.screen.read("evil.example", Writing(None, Surface.NAME, None))
    assert not read.is_fit
    assert stage.kept == []
