"""One suite holds both databases to blocking patterns as they block words (CHT-04)."""

import pytest

from domain.moderation.text.word_list import AlreadyBlocked, BlockedWords, Surface
from tests.integration.database.conftest import World
from tests.integration.database.moderation.test_word_lists import Desk, a_word


@pytest.fixture
async def desk(world: World) -> Desk:
    made = Desk(world)
    await made.open()
    return made


async def test_cht_04_a_pattern_blocks_where_it_is_listed_and_its_hit_has_its_id(desk: Desk) -> None:
    word = a_word()
    mine = await desk.block(desk.ravi, rf"\b{word}[fgk]+\b", match="pattern")
    other, far = Desk(desk.world), desk.another_screen()
    await other.open()
    for screen in (desk.screen, far):
        with pytest.raises(BlockedWords, match=rf"“{word.upper()}fg” .* rooms \(rule {mine.number}\)"):
            await desk.say(desk.asha, f"so {word.upper()}fg", screen=screen)
        await desk.say(desk.asha, f"so {word}mm", screen=screen)
    await other.say(other.asha, f"{word}fg")
    assert await desk.hit_by(desk.asha, f"{word}gg", Surface.TIP) == mine.id
    [row] = await desk.rows(desk.ravi)
    assert (row.phrase, row.match, row.hits) == (rf"\b{word}[fgk]+\b", "pattern", 3)

    held = await desk.block(desk.meera, f"{word}m+", match="pattern", everywhere=True, note="A scam")
    for screen in (desk.screen, far):
        with pytest.raises(BlockedWords, match=rf"on LivePanty \(rule {held.number}\)"):
            await other.say(other.ravi, f"{word}mm", screen=screen)
    await desk.take_off(desk.meera, held, note="It is over")
    await desk.take_off(desk.ravi, mine)
    for screen in (desk.screen, far):
        await desk.say(desk.asha, f"{word}mm {word}fg", screen=screen)


async def test_cht_04_a_pattern_is_listed_once_and_a_repeat_adds_nothing(desk: Desk) -> None:
    pattern = f"{a_word()}[0-9]+"
    term = await desk.block(desk.ravi, pattern, match="pattern")
    assert await desk.block(desk.ravi, f" {pattern} ", match="pattern", term_id=term.id) == term
    with pytest.raises(AlreadyBlocked):
        await desk.block(desk.meera, pattern, match="pattern")
    async with desk.world.begin() as tx:
        assert (await tx.word_lists.get_for_update(desk.ravi.id)).terms == (term,)
