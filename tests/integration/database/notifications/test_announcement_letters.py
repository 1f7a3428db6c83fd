"""One suite holds both databases to the letters that say that a show began: to whom, how often, and until when."""

import pytest

from domain.streaming.block import Block
from ports.notifications.announcements import LettersLeft
from ports.notifications.notices import MailError
from tests.integration.database.conftest import World
from tests.integration.database.notifications.announcement_stage import a_stage


async def test_who_ends_it_between_the_notice_and_the_letter_gets_no_letter(world: World) -> None:
    stage = await a_stage(world, 4)
    blocked, left, silent, asha = stage.listeners
    show = await stage.begins()
    await stage.pick(show)
    async with world.begin() as tx:
        await tx.blocks.add(Block(stage.ravi.id, blocked.id, world.now()))
        await tx.follows.end(left.id, stage.ravi.id)
        await tx.follows.silence(silent.id)
    await stage.send(show)
    assert stage.written == [asha.email]


async def test_a_show_that_is_stopped_while_letters_go_out_stops_them(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = await a_stage(world, 3)
    stage.letters_at_once = 1
    show = await stage.begins()
    await stage.pick(show)
    send = stage.mailer.send

    async def send_and_stop(**letter: object) -> None:
        await send(**letter)  # type: ignore[arg-type]
        async with world.begin() as tx:
            live = await tx.streams.get(show.id)
            await tx.streams.update(live.killed(world.now()))

    monkeypatch.setattr(stage.mailer, "send", send_and_stop)
    await stage.send(show)
    assert len(stage.mailer.sent) == 1


async def test_letters_that_a_server_did_not_take_are_sent_again_and_no_others(world: World) -> None:
    stage = await a_stage(world, 2)
    show = await stage.begins()
    await stage.pick(show)
    stage.mailer.error = MailError("busy")
    with pytest.raises(MailError):
        await stage.send(show)
    assert (await stage.announcement(show)).told == 0
    stage.mailer.error = None
    for _ in range(2):
        await stage.send(show)
    assert stage.written == sorted(each.email for each in stage.listeners)


async def test_a_slow_mail_server_ends_a_delivery_before_its_time_is_over(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage = await a_stage(world, 3)
    stage.letters_at_once = 1
    show = await stage.begins()
    await stage.pick(show)
    send = stage.mailer.send

    async def send_slowly(**letter: object) -> None:
        await send(**letter)  # type: ignore[arg-type]
        world.now.advance(seconds=3)

    monkeypatch.setattr(stage.mailer, "send", send_slowly)
    with pytest.raises(LettersLeft):
        await stage.send(show)
    assert len(stage.written) == 2
    await stage.send(show)
    assert stage.written == sorted(each.email for each in stage.listeners)
