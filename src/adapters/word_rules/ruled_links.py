"""The rules about links, beside the screens that read words (CHT-06)."""

from collections.abc import Awaitable, Callable, Sequence

from domain.moderation.text.finding import Concern
from domain.moderation.text.link import Link, link_of, links_in
from domain.moderation.text.link_rule import JudgedLink, LinkRules, Verdict
from domain.moderation.text.reading import follows
from domain.moderation.text.shorteners import is_shortener
from domain.moderation.text.word_list import Listed, Writing
from ports.moderation.links import AskLinkRules, LinkJudge, LinkResolver, LinkUnresolved
from ports.moderation.reports import TextScreen

LINKS_MAX = 3
"""Short links of one text whose ends are looked for. Those after them count as unseen."""

KeepLinkHits = Callable[[Sequence[JudgedLink], Writing], Awaitable[None]]


class ListedLinkJudge(LinkJudge):
    def __init__(self, ask: AskLinkRules, resolver: LinkResolver) -> None:
        self._ask = ask
        self._resolver = resolver

    async def judge(self, text: str, *, follows: bool = True) -> Sequence[JudgedLink]:
        links = links_in(text)
        if not links:
            return ()
        rules = await self._ask()
        judged, asked = [], 0
        for link in links:
            short = is_shortener(link.host)
            asked += short
            judged.append(await self._judge(link, rules, may_ask=follows and asked <= LINKS_MAX))
        return judged

    async def _judge(self, link: Link, rules: LinkRules, *, may_ask: bool) -> JudgedLink:
        """A short link is as good as the worst of the addresses that it leads through."""
        own, short = rules.of(link), is_shortener(link.host)
        if not short or (own is not None and own.verdict is Verdict.BLOCK):
            return JudgedLink(link, own, link.host, is_short=short, is_unseen=False)
        hops = await self._hops(link) if may_ask and link.is_plain else ()
        if not hops:
            return JudgedLink(link, None, link.host, is_short=True, is_unseen=True)
        for hop in hops:
            rule = rules.of(hop)
            if rule is not None and rule.verdict is Verdict.BLOCK:
                return JudgedLink(link, rule, hop.host, is_short=True, is_unseen=False)
        return JudgedLink(link, rules.of(hops[-1]), hops[-1].host, is_short=True, is_unseen=False)

    async def _hops(self, link: Link) -> Sequence[Link]:
        """Where it leads, hop by hop to an address that is no shortener's; nothing where nobody could see that."""
        try:
            found = [link_of(url) for url in await self._resolver.resolve(link.url)]
        except LinkUnresolved:
            return ()
        hops = [hop for hop in found if hop is not None]
        return hops if len(hops) == len(found) and hops and not is_shortener(hops[-1].host) else ()


class RuledLinks(TextScreen):
    """What `words` find, and the rules about links."""

    def __init__(self, words: TextScreen, judge: LinkJudge, keep_hits: KeepLinkHits) -> None:
        self._words = words
        self._judge = judge
        self._keep_hits = keep_hits

    async def concerns(self, text: str) -> frozenset[Concern]:
        return await self._words.concerns(text)

    async def listed(self, text: str, writing: Writing) -> Listed | None:
        return await self._words.listed(text, writing)

    async def links(self, text: str, writing: Writing) -> Sequence[JudgedLink]:
        judged = await self._judge.judge(text, follows=follows(writing.surface))
        hits = [each for each in judged if each.verdict not in (None, Verdict.ALLOW)]
        if hits and writing.writer_id is not None:
            await self._keep_hits(hits, writing)
        return judged
