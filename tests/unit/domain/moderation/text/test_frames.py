"""What words of certain kinds say near each other, and what by another way than plainly."""

import pytest

from domain.moderation.text.finding import Concern, Strength
from domain.moderation.text.frames.frame import Frames, frames_of
from domain.moderation.text.frames.vocabulary import Vocabulary, bones
from domain.moderation.text.screen import concerns_of, findings_in
from domain.moderation.text.written import Written

TABLE = """
FRUIT: apple, pineapple*, *berry, dragon fruit
WANT: want, give me
WANT~: chahiye
STORY: once upon
NOTHING: apple pie
"""
WORDS = Vocabulary([TABLE])


def found(text: str, frame: str) -> list[str]:
    frames = Frames(frames_of(frame), WORDS)
    written = Written.read(text)
    return [text[each.start : each.end] for each in frames.findings(written, frames.marks(written))]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("i want an apple", "want an apple"),
        ("pineapples i want", "pineapples i want"),
        ("blueberry chahie", "blueberry chahie"),
        ("give me dragon fruit", "give me dragon fruit"),
        ("want apple pie", None),
        ("i want now and for all days an apple", None),
        ("once upon a time i want an apple", None),
        ("an apple", None),
    ],
)
def test_cht_05_a_frame_is_words_of_its_kinds_near_each_other(text: str, says: str | None) -> None:
    assert found(text, "contact strong 3: FRUIT WANT !STORY") == ([says] if says else [])


def test_cht_05_what_stands_later_in_a_frame_stands_after_its_first() -> None:
    assert found("apple want", "contact strong 3: FRUIT >WANT") == ["apple want"]
    assert found("want apple", "contact strong 3: FRUIT >WANT") == []


def test_cht_05_a_frame_of_a_kind_that_no_table_has_is_refused() -> None:
    with pytest.raises(ValueError, match="STONE"):
        Frames(frames_of("contact strong 3: FRUIT STONE"), WORDS)


def test_cht_05_a_name_is_known_by_its_bones() -> None:
    assert bones("telgrm") == bones("telegram") == bones("tellegraam")
    assert Concern.CONTACT in concerns_of("telgrm prr aaoo", even_weak=())


@pytest.mark.parametrize(
    "text",
    [
        "my age is 8+8", "i am 20 minus 4", "half of 32 thats my age", "61 ulta padho wahi meri age", "age: one six",
        "fif-teen is my real age", "fourtn yr old girl", "class XI student here", "kal mera unit test hai, nauvi class",
        "i used my brother's aadhaar to join, i'm still a minor", "16/m/pune", "1️⃣5️⃣ years old me",
        "don't tell anyone but im fourteen",
    ],
)  # fmt: skip
def test_cht_15_an_age_is_found_however_it_is_told(text: str) -> None:
    assert Strength.STRONG in {
        each.strength for each in findings_in(text, year=2026) if each.concern is Concern.MINOR_CLAIM
    }


@pytest.mark.parametrize(
    "text",
    [
        "i left 10th standard in 1998", "mera beta 12th me hai, boards ki tension humko hai", "pubg me 12 kill kiye",
        "jab hum chaudah saal ke the tab tv aaya", "my students are in 9th grade", "i am 16-0 in chess",
        "हम जब आठवीं में थे तब रेडियो आया", "i taught class 9 for years",
    ],
)  # fmt: skip
def test_cht_15_what_was_long_ago_or_is_of_a_child_locks_nobody(text: str) -> None:
    assert Concern.MINOR_CLAIM not in concerns_of(text, even_weak=(), year=2026)


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        ("gpay is down today so i couldnt pay", "gpay is down, upi id bhejo na"),
        ("Suicide Squad was a terrible movie", "commit suicide you idiot"),
        ("jackpot! found my old cassette", "tip and win the jackpot"),
        ("no whatsapp, no insta, rules are rules", "whatsapp pe aao na"),
    ],
)
def test_cht_05_what_is_only_told_is_weak_and_what_asks_is_not(told: str, asked: str) -> None:
    assert not concerns_of(told, even_weak=())
    assert concerns_of(asked, even_weak=())


def test_cht_05_what_is_written_backwards_is_read_and_stands_where_it_was_written() -> None:
    text = "look: ruoy rebmun di no margelet"
    at = [text[each.start : each.end] for each in findings_in(text) if each.concern is Concern.CONTACT]
    assert at
    assert any("margelet" in each for each in at)
    assert Concern.SELF_HARM in concerns_of("eid ot tnaw i", even_weak=())


@pytest.mark.parametrize(
    ("text", "concern"),
    [
        ("h t t p s : / / l i n k t r . e e / s u r a j", Concern.CONTACT),
        ("𝟡𝟠𝟛𝟟 then 𝟞𝟞 then 𝟘𝟙𝟚𝟛", Concern.CONTACT),
        ("0x71C7656EC7ab88b098defB751B7401B5f6d8976F", Concern.PAYMENT),
        ("paper ✈️ app: @goa", Concern.CONTACT),
    ],
)
def test_cht_07_an_address_in_pieces_a_wallet_and_a_picture_of_an_app_lead_away(
    text: str, concern: Concern
) -> None:
    assert concern in concerns_of(text, even_weak=())
