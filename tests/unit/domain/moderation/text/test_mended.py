"""CHT-05: words that are none are read as the ones that were meant, and words that people write stay what they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.moderation.text.backwards import turned
from domain.moderation.text.finding import Concern
from domain.moderation.text.known.mended import apart, as_meant, mended, one_meant
from domain.moderation.text.known.words import ranks
from domain.moderation.text.lookalikes import plain
from domain.moderation.text.screen import concerns_of, findings_in
from domain.moderation.text.written import Written


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("s3nd m0n3y", "send money"),
        ("wh@t's your n@m3", "whats your name"),
        ("n@h! yaar", "nahi yaar"),
        ("(s)end (m)oney", "send money"),
        ("send_m0n3y_now", "send_money_now"),
        ("my n-u-m-b-e-r", "my number"),
        ("m.y n.u.m.b.e.r", "my number"),
        ("m y  n u m b e r", "my  number"),
        ("your nu mber", "your number"),
        ("your nu🔥mber", "your number"),
        ("sendmoneytomynumber", "send money to my number"),
        ("mynumber", "my number"),
        ("n*mber", "number"),
        ("the whole rcrdng", "the whole recording"),
        ("numebr please", "number please"),
        ("nuumbeer", "number"),
        ("ruoy rebmun please", "your number please"),
    ],
)
def test_cht_05_what_is_no_word_is_read_as_the_one_that_was_meant(text: str, meant: str) -> None:
    assert as_meant(Written.read(text)).text == meant


@pytest.mark.parametrize(
    "text",
    [
        "what a lovely voice, thank you so much",
        "see you at 5pm on the 10th",
        "Chandrashekhar and Meenakshi say hello",
        "that's hers, isn't it",
        "the s is silent",
        "aaj mausam bahut accha hai",
        "நான் பாட்டு கேட்கிறேன்",
        "wow! great! superb!!",
    ],
)
def test_cht_05_what_people_write_stays_as_it_is(text: str) -> None:
    assert mended(Written.read(text)) is None


def test_cht_07_a_mended_word_stands_where_it_was_written() -> None:
    text = "my name is Ravi, s.e.n.d.m.o.n.e.y n0w"
    read = as_meant(Written.read(text))
    start = read.text.index("send money")
    assert text[slice(*read.span(start, start + len("send money")))] == "s.e.n.d.m.o.n.e.y"
    assert [word.text for word in read.words][-3:] == ["send", "money", "now"]


@pytest.mark.parametrize(
    ("text", "concern"),
    [
        ("\u202e" + "margelet no em llac", Concern.CONTACT),
        ("ɯɐɹƃǝlǝʇ uo ǝɯ llɐɔ", Concern.CONTACT),
        ("llik llahs i uoy", Concern.THREAT),
        ("t\u3164e\u3164l\u3164e\u3164g\u3164r\u3164a\u3164m id please", Concern.CONTACT),
        ("🄢🄔🄝🄓 🄜🄞🄝🄔🄨 on 🄖🄟🄐🄨", Concern.PAYMENT),
        ("⒯⒠⒧⒠⒢⒭⒜⒨ ⒤⒟ ⒟⒪", Concern.CONTACT),
        ("iamsixteenyearsold", Concern.MINOR_CLAIM),
        ("i_am_s1xteen_years_0ld", Concern.MINOR_CLAIM),
        ("i  a m  s i x t e e n  y e a r s  o l d", Concern.MINOR_CLAIM),
        ("send⠀money⠀on⠀gpay", Concern.PAYMENT),
    ],
)
def test_cht_05_what_is_found_in_plain_words_is_found_in_disguise(text: str, concern: Concern) -> None:
    assert concern in concerns_of(text, even_weak=())


def test_cht_05_letters_on_their_heads_are_stood_up_and_read_from_either_end() -> None:
    text = "\u202ehello there"
    assert list(turned(text, Written.read(text))) == [("ereht olleh\u202e", True)]
    text = "ɥoney and milk"
    assert list(turned(text, Written.read(text))) == []
    text = "ǝɹǝɥʇ ollǝɥ"
    assert list(turned(text, Written.read(text))) == [("ereht olleh", False), ("hello there", True)]


def test_cht_05_a_word_is_known_by_how_often_it_is_written() -> None:
    assert ranks()["hai"] < ranks()["number"]
    assert one_meant("numebr") == "number"
    assert one_meant("zzyzx") is None
    assert apart("callmenow") == "call me now"
    assert apart("strengths") is None


def test_cht_05_what_fills_a_place_is_not_seen_and_a_blank_is_a_space() -> None:
    assert [plain(letter) for letter in "\u3164\uffa0\u115f\u2800⒜"] == ["", "", "", " ", "a"]


def test_cht_05_what_signs_part_is_one_word_only_where_it_is_none_by_itself() -> None:
    assert Written.read("send/number").glued() == ()
    assert [each.text for each in Written.read("nab.alig").glued()] == ["nabalig"]


@given(st.text(max_size=120))
def test_cht_05_every_text_can_be_mended_and_what_is_found_stands_in_it(text: str) -> None:
    read = as_meant(Written.read(text))
    assert len(read.places) == len(read.text) + 1
    for each in findings_in(text):
        assert 0 <= each.start <= each.end <= len(text)


@pytest.mark.parametrize(
    "text",
    [
        "my mother is a school principal",
        "mere chhote bhai ka board exam hai",
        "kal exam hai mera, final year B.Com",
        "kisi ko bhi apna number mat dena",
        "please do not share your number with anyone",
        "mera number kab aayega queue me",
        "Tele MANAS 14416 pe baat karo",
        "is app me coin recharge par gst kitna hai",
        "bina puche kisi ki photo mat khincho",
        "18 se kam walon ko mana hai",
        "अठारह साल से कम वालों का यहाँ आना मना है, नियम पढ़िए",
        "I am still here",
        "I am thirty",
        "Asha Sharma",
    ],
)
def test_cht_05_advice_rules_relatives_and_support_are_nobodys_concern(text: str) -> None:
    assert concerns_of(text, even_weak=()) == frozenset()


def test_cht_05_advice_about_numbers_excuses_nothing_else() -> None:
    assert Concern.CONTACT in concerns_of("kisi ko mat batana, apna number do", even_weak=())
    assert Concern.CONTACT in concerns_of("don't share your number here, telegram pe bhejo", even_weak=())
    assert Concern.CONTACT in concerns_of("kisi ko apna 98765 43210 mat dena", even_weak=())
    assert Concern.MINOR_CLAIM in concerns_of("mere bhai ke phone se, main 15 saal ka hoon", even_weak=())
