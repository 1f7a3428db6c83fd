"""Who is too young or unwilling on camera, and who of them is only told of (CHT-05, CHT-15)."""

import pytest

from domain.moderation.text.finding import Concern, Strength
from domain.moderation.text.learned.model import UNLEARNED, Model
from domain.moderation.text.screen import concerns_of, findings_in


def lists_find(text: str) -> frozenset[Concern]:
    """Without what was learned."""
    found = findings_in(text, year=2026, model=UNLEARNED)
    return frozenset(each.concern for each in found if each.strength > Strength.WEAK)


@pytest.mark.parametrize(
    "text",
    [
        "mods, the host looks like a child", "ye performer abhi school me padhti hai, report karo",
        "there is a kid behind the curtain, on camera", "my cousin is sixteen, can she join as host",
        "the one with the guitar is fifteen", "she said she is only 15 on the other stream",
        "होस्ट नाबालिग है, हटाओ", "वह दसवीं में है और लाइव आती है", "umar 21 likhi par hai 17 ki",
        "guest is in ninth grade, admin check karo",
    ],
)  # fmt: skip
def test_cht_05_somebody_else_under_18_is_found_and_its_writer_not_locked(text: str) -> None:
    found = lists_find(text)
    assert Concern.MINOR in found
    assert Concern.MINOR_CLAIM not in found


@pytest.mark.parametrize(
    "text",
    [
        "raga in A minor, lovely", "my daughter is 15 and hates maths", "he is 16 not out, what a knock",
        "she is 15 minutes late today", "bachche so gaye, ab suno", "report if someone says he is underage",
        "guys a reminder, underage accounts are closed", "news me blackmail wala documentary dekha",
        "wo gaana 15 saal ka hai", "my school days were fun", "mera beta 12 saal ka hai, cricket ka shauk hai",
        "she is 14 years into music", "guitar in G minor or E minor", "Play it in A minor please, the sad version",
    ],
)  # fmt: skip
def test_cht_05_a_key_a_score_and_a_child_at_home_are_nobodys_concern(text: str) -> None:
    assert concerns_of(text, even_weak=(), year=2026) == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "her video was leaked, link do", "uski photo bina permission ke daali hai",
        "there was a camera in the changing room, hidden", "i recorded your call, pay up or your husband will see",
        "she was asleep and he was filming her", "कैमरा छुपा है, उसे पता ही नहीं", "majboor karke baithaya hai usko cam pe",
        "her face is morphed in that clip", "ex ne photo group me daal di", "who has the video that she deleted",
        "उसका वीडियो उसकी मर्जी के बिना डाला गया", "hacked webcams, selling access",
    ],
)  # fmt: skip
def test_cht_05_what_nobody_agreed_to_is_found(text: str) -> None:
    assert Concern.NON_CONSENT in lists_find(text)


@pytest.mark.parametrize(
    "text",
    [
        "the exam paper was leaked again", "i recorded my own song today", "can i record this for my mother",
        "we asked them before putting the photo up", "hidden talent, wow", "water is leaking from the roof",
        "don't record the show please, consent matters", "world record in dance",
        "zabardasti nahi hai, tip if you like",
        "papa ne zabardasti gym bheja", "documentary about hidden cameras was good",
        "i will share your show with friends",
    ],
)  # fmt: skip
def test_cht_05_records_and_leaks_of_other_things_and_talk_of_consent_pass(text: str) -> None:
    assert concerns_of(text, even_weak=(), year=2026) == frozenset()


@pytest.mark.parametrize(
    "text", ["show me underage ones", "iska janam 2010 ka hai, mere saath hai", "ye abhi 18 ki nahi hui"]
)
def test_cht_15_a_claim_is_its_writers_only_where_nobody_else_is_told_of(text: str) -> None:
    assert Concern.MINOR in lists_find(text)
    assert Concern.MINOR_CLAIM not in lists_find(text)


@pytest.mark.parametrize(
    "text",
    ["tell her im 15", "ye suno, main 16 ka hu", "she knows i am a minor", "wo aa gaya, main 15 saal ki hu"],
)
def test_cht_15_who_says_it_of_themselves_is_locked_whoever_else_is_named(text: str) -> None:
    assert Concern.MINOR_CLAIM in lists_find(text)


BOTH = Model(
    (Concern.MINOR, Concern.MINOR_CLAIM),
    (50, 50),
    (-100, -100),
    {"<tini>": ((0, 60), (1, 60)), "<bopu>": ((1, 60),)},
)
"""Two words that no list has, and how they weigh."""


@pytest.mark.parametrize(
    ("text", "concern"),
    [
        ("tini", Concern.MINOR_CLAIM),
        ("she says tini", Concern.MINOR),
        ("kuchh", None),
        ("wo bopu hai", Concern.MINOR),
        ("bopu", Concern.MINOR_CLAIM),
        ("wo bola main bopu", Concern.MINOR_CLAIM),
    ],
)
def test_cht_15_what_only_weights_find_locks_nobody_where_somebody_else_is_told_of(
    text: str, concern: Concern | None
) -> None:
    found = {each.concern for each in findings_in(text, year=2026, model=BOTH)}
    assert found == ({concern} if concern else set())
