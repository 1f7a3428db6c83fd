"""One suite holds both databases to the promises about rules for links, and to what a chat makes of them (CHT-06)."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from adapters.word_rules.public_suffixes import BundledPublicSuffixes
from adapters.word_rules.ruled_links import LINKS_MAX, ListedLinkJudge, RuledLinks
from adapters.word_rules.text_screen import WordRules
from application.chat.change_auto_mod import ChangeAutoMod
from application.chat.decide_held_message import DecideHeldMessage
from application.chat.say_in_room import SayInRoom
from application.moderation.rules.read_link_rules import NoLinkToTry, ReadLinkRules, TryLink
from application.moderation.rules.rule_link import RuleLink
from application.moderation.rules.unrule_link import UnruleLink
from application.tipping.send_tip import SendTip
from domain.chat.held_message import HeldMessage
from domain.chat.message import Message
from domain.chat.settings import AccountTooNewForLinks, ChatSettings, NoLinksHere
from domain.identity.permissions import PermissionDenied, Role
from domain.identity.user import User
from domain.ids import LinkRuleId, MessageId, TipId
from domain.moderation.events import LinkRuleChanged
from domain.moderation.note import NoteMissing
from domain.moderation.text.link_rule import (
    LINK_WARNING,
    InvalidLinkRule,
    JudgedLink,
    LinkAlreadyRuled,
    LinkRefused,
    LinkRule,
    LinkRuleIdReused,
    LinkRuleNotFound,
)
from domain.moderation.text.screen import ForbiddenText
from domain.money import Tokens
from domain.streaming.room_event import CHAT_MESSAGE
from domain.tipping.tip import MessageState
from ports.moderation.links import LinkResolver, LinkRuleRow, LinkUnresolved
from tests.builders import a_stream, a_user, a_verified_adult
from tests.fees import FeesOfToday
from tests.integration.database.conftest import World
from tests.integration.database.tipping.test_tipping import a_viewer


class Ways(LinkResolver):
    """Short links whose ways are known beforehand; the resolver itself is tested in `links/test_resolver.py`."""

    def __init__(self, ways: Mapping[str, Sequence[str]]) -> None:
        self.ways = ways
        self.asked: list[str] = []

    async def resolve(self, url: str) -> Sequence[str]:
        self.asked.append(url)
        if url not in self.ways:
            raise LinkUnresolved("nobody answers")
        return self.ways[url]


class Desk:
    """A live show, somebody in its room, and a moderator; hosts that no other test has rules about."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ravi = a_user(role=Role.PERFORMER, display_name="Ravi")
        self.asha, self.meera = a_user(), a_user(role=Role.MODERATOR, display_name="Meera")
        self.show = a_stream(performer_id=self.ravi.id)
        self.ways = Ways({})
        self.name = f"{uuid4().hex}.com"
        # By kind, and only now: these modules are the two databases' own.
        if world.kind == "memory":
            from adapters.memory.moderation.link_rules import MemoryLinkRules

            self.rules = MemoryLinkRules(world.database)
        else:
            from adapters.postgres.moderation.link_rules import PostgresLinkRules

            self.rules = PostgresLinkRules(world.engine, world.kept_look, world.now)  # type: ignore[assignment]
        self.judge = ListedLinkJudge(self.rules.ask, self.ways)
        self.screen = RuledLinks(WordRules(even_weak=()), self.judge, self.rules.keep_hits)

    async def open(self) -> None:
        async with self.world.begin() as tx:
            for person in (self.ravi, self.asha, self.meera):
                await tx.users.add(person)
                await tx.ages.save(a_verified_adult(person.id))
            await tx.streams.add(self.show)

    async def rule(
        self, verdict: str, target: str | None = None, *, reach: str = "domain", by: User | None = None,
        rule_id: UUID | None = None, note: str = "A scam that goes round",
    ) -> LinkRule:  # fmt: skip
        return await RuleLink(self.world.begin, BundledPublicSuffixes(), self.world.now, self.world.new_id)(
            rule_id=LinkRuleId(rule_id or uuid4()), actor_id=(by or self.meera).id, reach=reach,
            target=target or self.name, verdict=verdict, note=note,
        )  # fmt: skip

    async def unrule(self, rule: LinkRule, *, by: User | None = None, note: str = "It is over") -> None:
        take_off = UnruleLink(self.world.begin, self.world.now, self.world.new_id)
        await take_off(rule_id=rule.id, actor_id=(by or self.meera).id, note=note)

    async def row(self, rule: LinkRule) -> LinkRuleRow | None:
        read = ReadLinkRules(self.world.begin, self.world.query("moderation.link_rules", "LinkRuleQueries"))
        return next((row for row in await read(actor_id=self.meera.id) if row.rule_id == rule.id), None)

    async def attempt(self, text: str, *, by: User | None = None) -> JudgedLink:
        return await TryLink(self.world.begin, self.judge)(actor_id=(by or self.meera).id, text=text)

    async def say(self, text: str, *, by: User | None = None, link_age_minutes: int = 0) -> Message:
        say = SayInRoom(
            self.world.message_book, self.world.begin, self.screen, self.world.room_levels, self.world.now,
            link_age_minutes,
        )  # fmt: skip
        return await say(
            message_id=MessageId(uuid4()), stream_id=self.show.id, author_id=(by or self.asha).id, text=text
        )

    async def told(self, rule: LinkRule) -> list[tuple[object, ...]]:
        """The events of a rule's changes, off before on."""
        if self.world.kind == "memory":
            events = self.world.database.tables.outbox.events()
            told = [
                (event.target, event.verdict, event.holds, str(event.actor_id))
                for event in events
                if isinstance(event, LinkRuleChanged) and event.rule_id == rule.id
            ]
            return sorted(told, key=lambda each: bool(each[2]))
        query = sa.text("SELECT payload FROM outbox WHERE name = :name AND payload ->> 'rule_id' = :id")
        async with self.world.engine.connect() as connection:
            found = await connection.execute(query, {"name": LinkRuleChanged.name, "id": str(rule.id)})
            rows = [row.payload for row in found]
        told = [(row["target"], row["verdict"], row["holds"], row["actor_id"]) for row in rows]
        return sorted(told, key=lambda each: bool(each[2]))

    async def shown(self, message: Message) -> Mapping[str, object] | None:
        events = await self.world.room_log.since(self.show.id, 0, limit=100)
        said = [event.data for event in events if event.type == CHAT_MESSAGE]
        return next((data for data in said if data["message_id"] == str(message.id)), None)


@pytest.fixture
async def desk(world: World) -> Desk:
    made = Desk(world)
    await made.open()
    return made


async def test_cht_06_a_link_that_no_rule_is_about_leads_off_the_platform_as_ever(desk: Desk) -> None:
    with pytest.raises(ForbiddenText, match="leads to a contact or a link"):
        await desk.say(f"see https://{desk.name}/x")
    await desk.say("nothing to see")


async def test_cht_06_what_is_allowed_passes_and_its_path_is_read_like_the_rest(desk: Desk) -> None:
    rule = await desk.rule("allow")
    said = await desk.say(f"see https://{desk.name}/x and www.{desk.name}")
    assert await desk.shown(said) is not None
    for text in (
        f"see https://{desk.name}/x or https://other-{desk.name}",
        f"https://{desk.name}/call-9876543210",
        f"https://{desk.name}/?to=https://evil.example.com/",
        f"https://{desk.name}@evil.com/",
        f"https://{desk.name}:8080/",
        f"https://{desk.name} whatsapp me",
    ):
        with pytest.raises(ForbiddenText):
            await desk.say(text)
    await desk.unrule(rule)
    with pytest.raises(ForbiddenText):
        await desk.say(f"see https://{desk.name}/x")


async def test_cht_06_what_is_blocked_is_refused_with_its_rule_and_counted_for_everybody(desk: Desk) -> None:
    rule = await desk.rule("block")
    for person in (desk.asha, desk.ravi):
        with pytest.raises(LinkRefused, match=rf"links to {desk.name} .* \(rule {rule.number}\)"):
            await desk.say(f"see {desk.name}", by=person)
    row = await desk.row(rule)
    assert row is not None
    assert (row.target, row.verdict, row.reason, row.added_by, row.hits) == (
        desk.name, "block", "A scam that goes round", "Meera", 2,
    )  # fmt: skip
    tried = await desk.attempt(f"see {desk.name}")
    assert (tried.verdict, tried.leads_to) == ("block", desk.name)
    again = await desk.row(rule)
    assert again is not None
    assert again.hits == 2, "a trial counts for nothing"


async def test_cht_06_a_short_link_is_judged_by_where_it_leads(desk: Desk) -> None:
    bad, good, unknown = f"bad-{desk.name}", f"good-{desk.name}", f"who-{desk.name}"
    await desk.rule("block", bad)
    await desk.rule("allow", good)
    desk.ways.ways = {
        "https://bit.ly/bad": [f"https://{bad}/"],
        "https://bit.ly/Good": ["https://t.co/x", f"https://{good}/a"],
        "https://bit.ly/through": [f"https://{bad}/", f"https://{good}/"],
        "https://bit.ly/unknown": [f"https://{unknown}/"],
        "https://bit.ly/short": ["https://t.co/x"],
        "https://is.gd/bad": [f"https://{bad}/"],
    }
    said = await desk.say("see bit.ly/Good")
    assert await desk.shown(said) is not None
    for text, why in (
        ("bit.ly/bad", f"links to {bad}"),
        ("https://is.gd/bad", f"links to {bad}"),
        ("bit.ly/through", f"links to {bad}"),
        ("bit.ly/unknown", f"leads to {unknown}"),
        ("bit.ly/short", "nobody could see"),
        ("bit.ly/silent", "nobody could see"),
        ("bit.ly/good", "nobody could see"),  # short links are told apart by case
        ("https://me@bit.ly/Good", "nobody could see"),
        (" ".join(["bit.ly/Good"] * (LINKS_MAX + 1)), "nobody could see"),
    ):
        with pytest.raises(LinkRefused, match=why):
            await desk.say(text)


async def test_cht_06_nobody_but_shorteners_is_asked_where_a_link_leads(desk: Desk) -> None:
    await desk.rule("allow")
    await desk.say(f"see {desk.name}/x")
    with pytest.raises(ForbiddenText):
        await desk.say(f"see https://other-{desk.name}/")
    assert desk.ways.asked == []


async def test_cht_06_a_link_may_wait_for_whoever_moderates(desk: Desk) -> None:
    rule = await desk.rule("hold")
    held = await desk.say(f"see {desk.name}")
    assert isinstance(held, HeldMessage)
    assert held.categories == ("off_platform",)
    assert await desk.shown(held) is None
    row = await desk.row(rule)
    assert row is not None
    assert row.hits == 1
    decide = DecideHeldMessage(
        desk.world.begin, desk.world.now, desk.world.new_id, desk.judge, WordRules(even_weak=())
    )
    await decide(stream_id=desk.show.id, message_id=held.id, actor_id=desk.ravi.id, rule=None, note="")
    assert await desk.shown(held) is not None
    assert not isinstance(await desk.say(f"see {desk.name}", by=desk.ravi), HeldMessage)


async def test_cht_02_cht_06_what_waited_is_let_through_with_its_warning(desk: Desk) -> None:
    other = f"{uuid4().hex}.com"
    await desk.rule("hold")
    warned = await desk.rule("warn", other)
    decide = DecideHeldMessage(
        desk.world.begin, desk.world.now, desk.world.new_id, desk.judge, WordRules(even_weak=())
    )
    shown = []
    for text in (f"see {desk.name} and {other}", f"see {desk.name} alone"):
        held = await desk.say(text)
        assert isinstance(held, HeldMessage)
        await decide(stream_id=desk.show.id, message_id=held.id, actor_id=desk.ravi.id, rule=None, note="")
        shown.append(await desk.shown(held) or {})
    assert [each.get("warning") for each in shown] == [LINK_WARNING, None]
    row = await desk.row(warned)
    assert row is not None
    assert row.hits == 1, "once, when it was written"


async def test_cht_02_cht_06_what_was_blocked_while_a_message_waited_is_not_let_through(desk: Desk) -> None:
    other = f"{uuid4().hex}.com"
    await desk.rule("hold")
    allowed = await desk.rule("allow", other)
    held = await desk.say(f"see {desk.name} and {other}")
    assert isinstance(held, HeldMessage)
    await desk.unrule(allowed)
    await desk.rule("block", other)
    decide = DecideHeldMessage(
        desk.world.begin, desk.world.now, desk.world.new_id, desk.judge, WordRules(even_weak=())
    )
    with pytest.raises(LinkRefused):
        await decide(stream_id=desk.show.id, message_id=held.id, actor_id=desk.ravi.id, rule=None, note="")
    assert await desk.shown(held) is None
    denied = await decide(
        stream_id=desk.show.id, message_id=held.id, actor_id=desk.ravi.id, rule="spam", note=""
    )
    assert denied.rule is not None


async def test_cht_06_a_link_may_be_shown_with_a_warning(desk: Desk) -> None:
    await desk.rule("warn")
    shown = await desk.shown(await desk.say(f"see {desk.name}"))
    assert shown is not None
    assert shown["warning"] == LINK_WARNING
    plain = await desk.shown(await desk.say("hello"))
    assert plain is not None
    assert "warning" not in plain


async def test_cht_12_a_young_account_posts_no_links_and_is_told_until_when(desk: Desk) -> None:
    for verdict in ("allow", "warn", "hold"):
        rule = await desk.rule(verdict)
        age = int((desk.world.now() - desk.asha.created_at).total_seconds() // 60) + 10
        with pytest.raises(AccountTooNewForLinks, match="accounts post links once they are") as refused:
            await desk.say(f"see {desk.name}", link_age_minutes=age)
        assert refused.value.until == desk.asha.created_at + timedelta(minutes=age)
        await desk.say("no link.really here", link_age_minutes=age)
        await desk.say(f"see {desk.name}", by=desk.ravi, link_age_minutes=age)
        await desk.say(f"see {desk.name}", link_age_minutes=age - 10)
        await desk.unrule(rule)


async def test_cht_12_a_young_accounts_link_in_a_tip_waits_and_an_older_ones_is_shown(desk: Desk) -> None:
    await desk.rule("allow")
    viewer = await a_viewer(desk.world, paid=100, promo=10)
    async with desk.world.begin() as tx:
        signed_up_at = (await tx.users.get(viewer)).created_at
    age = int((desk.world.now() - signed_up_at).total_seconds() // 60)

    async def tip(message: str, *, minutes: int) -> MessageState:
        send = SendTip(desk.world.tip_book, desk.world.now, FeesOfToday(), desk.screen, minutes)
        sent = await send(
            tip_id=TipId(uuid4()), stream_id=desk.show.id, viewer_id=viewer, tokens=Tokens(1), message=message
        )
        return sent.message_state

    assert await tip(f"see {desk.name}", minutes=age + 10) is MessageState.HELD
    assert await tip("What a raga", minutes=age + 10) is MessageState.SHOWN
    assert await tip(f"see {desk.name}", minutes=age - 10) is MessageState.SHOWN


async def test_cht_06_cht_12_a_room_that_takes_no_links_takes_none_in_a_tip(desk: Desk) -> None:
    await desk.rule("allow")
    viewer = await a_viewer(desk.world, paid=100, promo=10)
    async with desk.world.begin() as tx:
        signed_up_at = (await tx.users.get(viewer)).created_at
    age = int((desk.world.now() - signed_up_at).total_seconds() // 60)
    send = SendTip(desk.world.tip_book, desk.world.now, FeesOfToday(), desk.screen)

    async def tip(message: str, **asked: bool | int) -> MessageState:
        async with desk.world.begin() as tx:
            await tx.chat_settings.save(replace(ChatSettings.open_to_all(desk.ravi.id), **asked))  # type: ignore[arg-type]
        sent = await send(
            tip_id=TipId(uuid4()), stream_id=desk.show.id, viewer_id=viewer, tokens=Tokens(1), message=message
        )
        return sent.message_state

    with pytest.raises(NoLinksHere) as no_links:
        await tip(f"see {desk.name}", no_links=True)
    assert no_links.value.detail == "no links are posted in this room. A tip without words is taken."
    with pytest.raises(AccountTooNewForLinks) as refused:
        await tip(f"see {desk.name}", link_age_minutes=age + 10)
    assert refused.value.pointer == "/message"
    for unknown in (f"https://other-{desk.name}", "visit example dot com", "bit.ly/silent"):
        with pytest.raises(NoLinksHere):
            await tip(f"see {unknown}", no_links=True)
        with pytest.raises(AccountTooNewForLinks):
            await tip(f"see {unknown}", link_age_minutes=age + 10)
        assert await tip(f"see {unknown}", link_age_minutes=age - 10) is MessageState.HELD
    assert await tip("What a raga", no_links=True) is MessageState.SHOWN
    assert await tip("no link.really here", no_links=True) is MessageState.SHOWN
    assert await tip("call 98765 43210", no_links=True) is MessageState.HELD, "no link, and it waits"
    assert await tip(f"see {desk.name}", link_age_minutes=age - 10) is MessageState.SHOWN


async def test_cht_06_cht_12_a_room_takes_no_links_or_those_of_older_accounts_alone(desk: Desk) -> None:
    async def room(*, no_links: bool = False, minutes: int = 0) -> None:
        is_open = ChatSettings.open_to_all(desk.ravi.id)
        async with desk.world.begin() as tx:
            await tx.chat_settings.save(replace(is_open, no_links=no_links, link_age_minutes=minutes))

    age = int((desk.world.now() - desk.asha.created_at).total_seconds() // 60)
    for verdict in ("allow", "warn", "hold"):
        rule = await desk.rule(verdict)
        await room(no_links=True)
        with pytest.raises(NoLinksHere):
            await desk.say(f"see {desk.name}")
        await desk.say("no link.really here")
        await desk.say(f"see {desk.name}", by=desk.ravi)
        await room(minutes=age + 10)
        with pytest.raises(AccountTooNewForLinks) as refused:
            await desk.say(f"see {desk.name}")
        assert refused.value.until == desk.asha.created_at + timedelta(minutes=age + 10)
        await room(minutes=age - 10)
        await desk.say(f"see {desk.name}")
        with pytest.raises(AccountTooNewForLinks):
            await desk.say(f"see {desk.name}", link_age_minutes=age + 10)
        await desk.unrule(rule)


async def test_cht_02_cht_06_an_allowed_link_is_no_sign_for_auto_mod(desk: Desk) -> None:
    change = ChangeAutoMod(desk.world.begin, desk.world.now, desk.world.new_id)
    await change(stream_id=desk.show.id, actor_id=desk.ravi.id, levels={"off_platform": 4}, note="")
    await desk.rule("allow")
    assert not isinstance(await desk.say(f"see https://{desk.name}/x"), HeldMessage)
    assert isinstance(await desk.say(f"cash https://{desk.name}/x"), HeldMessage)


async def test_cht_06_each_change_is_an_event_and_stands_in_the_audit_log(desk: Desk) -> None:
    rule = await desk.rule("allow", f"{desk.name}/Us", reach="path")
    assert await desk.rule("allow", f"{desk.name}/Us", reach="path", rule_id=rule.id) == rule
    await desk.unrule(rule)
    told = await desk.told(rule)
    assert told == [(f"{desk.name}/Us", "allow", holds, str(desk.meera.id)) for holds in (False, True)]
    audit = desk.world.query("moderation.queries", "ModerationQueries")
    rows = await audit.audit_about([f"link_rule:{rule.id} path {desk.name}/Us"], limit=10)
    assert {(row.action, row.reason, row.note, row.actor_name) for row in rows} == {
        ("links.rule", "allow", "A scam that goes round", "Meera"),
        ("links.unrule", "allow", "It is over", "Meera"),
    }
    assert len(rows) == 2


async def test_cht_06_who_may_not_and_what_is_no_rule(desk: Desk) -> None:
    rule = await desk.rule("block")
    for person in (desk.asha, desk.ravi):
        with pytest.raises(PermissionDenied):
            await desk.rule("allow", f"x.{desk.name}", by=person)
        with pytest.raises(PermissionDenied):
            await desk.unrule(rule, by=person)
        with pytest.raises(PermissionDenied):
            await desk.attempt(desk.name, by=person)
        with pytest.raises(PermissionDenied):
            queries = desk.world.query("moderation.link_rules", "LinkRuleQueries")
            await ReadLinkRules(desk.world.begin, queries)(actor_id=person.id)
    for note in ("", " "):
        with pytest.raises(NoteMissing):
            await desk.rule("allow", f"x.{desk.name}", note=note)
        with pytest.raises(NoteMissing):
            await desk.unrule(rule, note=note)
    for suffix in ("co.in", "github.io", "xn--h2brj9c"):
        with pytest.raises(InvalidLinkRule):
            await desk.rule("allow", suffix)
    with pytest.raises(LinkAlreadyRuled):
        await desk.rule("allow")
    with pytest.raises(LinkRuleIdReused):
        await desk.rule("allow", f"x.{desk.name}", rule_id=rule.id)
    for text in ("no link in this", "x" * 3_000):
        with pytest.raises(NoLinkToTry):
            await desk.attempt(text)
    await desk.unrule(rule)
    with pytest.raises(LinkRuleNotFound):
        await desk.unrule(rule)
    with pytest.raises(LinkRuleIdReused):
        await desk.rule("block", rule_id=rule.id)
    assert await desk.row(rule) is None


async def test_cht_06_of_twenty_who_rule_on_the_same_at_once_one_does(desk: Desk) -> None:
    await desk.rule("allow", f"first-{desk.name}")  # its own first row would put them in line

    async def rule() -> bool:
        try:
            await desk.rule("block")
        except LinkAlreadyRuled:
            return False
        return True

    assert sum(await asyncio.gather(*(rule() for _ in range(20)))) == 1
