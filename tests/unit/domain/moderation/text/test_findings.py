"""What is found in a text, where, and how surely."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.moderation.text.finding import Concern, Strength
from domain.moderation.text.lexicon import Lexicon, Term, terms_of
from domain.moderation.text.lookalikes import plain
from domain.moderation.text.screen import concerns_of, findings_in
from domain.moderation.text.written import Written, sound, squeezed


def found(text: str, concern: Concern) -> list[tuple[str, Strength]]:
    return [
        (text[each.start : each.end], each.strength) for each in findings_in(text) if each.concern is concern
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("come to ｗｈａｔｓａｐｐ now", "ｗｈａｔｓａｐｐ"),
        ("find tele\u200bg\u2060ram ok", "tele\u200bg\u2060ram"),
        ("on t e l e g r a m ok", "t e l e g r a m"),
        ("on tele.gram ok", "tele.gram"),
        ("on теlegrам ok", "теlegrам"),
        ("on te!egr@m ok", "te!egr@m"),
        ("on tel*gram ok", "tel*gram"),
        ("on teeeelegrammm ok", "teeeelegrammm"),
        ("call +91 98765-43211 ok", "91 98765-43211"),
        ("call nine eight seven six five four three two one one", "nine eight seven six five four three two one one"),
        ("number ९८७६५ ४३२११", "९८७६५ ४३२११"),
    ],
)  # fmt: skip
def test_cht_05_cht_07_a_finding_says_where_it_stands_as_it_was_written(text: str, place: str) -> None:
    assert (place, Strength.STRONG) in found(text, Concern.CONTACT)


@pytest.mark.parametrize(
    ("text", "concern"),
    [
        ("asha@okaxis", Concern.PAYMENT),
        ("asha at the rate ybl", Concern.PAYMENT),
        ("upi://pay?pa=a@b", Concern.PAYMENT),
        ("HDFC0001234", Concern.PAYMENT),
        ("t.me/asha", Concern.CONTACT),
        ("wa dot me", Concern.CONTACT),
        ("asha(at)mail(dot)com", Concern.CONTACT),
    ],
)
def test_cht_07_addresses_are_found_strongly(text: str, concern: Concern) -> None:
    assert Strength.STRONG in {strength for _, strength in found(text, concern)}


@pytest.mark.parametrize(
    "text",
    [
        "1947, 1971, 1983: years we remember",
        "10 9 8 7 6 5 4 3 2 1",
        "order 48213377",
        "1,20,000 tokens",
        "at 8.30 on 26/11/2026",
    ],
)
def test_cht_07_figures_that_call_nobody_are_no_number(text: str) -> None:
    assert all(strength is Strength.WEAK for _, strength in found(text, Concern.CONTACT))


@pytest.mark.parametrize(
    "text",
    ["i am 16", "I’m sixteen", "main 16 saal ki hoon", "मैं सोलह साल की हूँ", "age 15", "17 f here", "im in 9th class"],
)  # fmt: skip
def test_cht_15_a_claim_to_be_a_minor_is_found_in_three_languages(text: str) -> None:
    assert [strength for _, strength in found(text, Concern.MINOR_CLAIM)] == [Strength.STRONG]


@pytest.mark.parametrize(
    "text", ["t。me／asha", "w a . m e", "example[.]com", "asha (.) com", "ｗａ．ｍｅ／9198"]
)
def test_cht_07_a_link_is_found_whatever_its_dot_is_made_of(text: str) -> None:
    [(at, strength), *_] = found(text, Concern.CONTACT)
    assert strength is Strength.STRONG
    assert at


@pytest.mark.parametrize(
    "text",
    [
        "I just turned 17", "i turned 17 yesterday", "turning 16 tomorrow", "i won’t be 18 until June", "not yet 18",
        "im16", "i aaam 16", "16yo", "main 10vi class me hu", "chhoti hu 16 saal", "in class 10 right now",
    ],
)  # fmt: skip
def test_cht_15_an_age_just_reached_not_yet_reached_or_written_in_one_word_is_a_claim(text: str) -> None:
    assert [strength for _, strength in found(text, Concern.MINOR_CLAIM)] == [Strength.STRONG]


@pytest.mark.parametrize(
    "text",
    [
        "im 15 levels above you", "when i turned 16 i got a bike", "i won’t be 18 forever", "i turned 17 pages",
        "i turned 12 into 24", "not 18, i am 25", "16yo whisky", "main 10th class ki teacher hu",
        "he turned 17 yesterday", "i just turned 17 down", "chhoti hu par 25 saal ki",
    ],
)  # fmt: skip
def test_cht_15_what_turns_otherwise_is_no_claim(text: str) -> None:
    assert found(text, Concern.MINOR_CLAIM) == []


@pytest.mark.parametrize(
    "text",
    [
        "wo ladki 15 saal ki hai", "ye ladki sirf 15 saal ki hai", "she looks 14", "that performer is not 18",
        "she is a minor",
    ],
)  # fmt: skip
def test_cht_15_who_tells_us_of_a_minor_is_heard_and_not_locked(text: str) -> None:
    assert found(text, Concern.MINOR)
    assert found(text, Concern.MINOR_CLAIM) == []


@pytest.mark.parametrize(
    "text",
    [
        "i am having a minor issue",
        "i am in a minor hurry",
        "wo gaana 15 saal ka hai",
        "yeh ghar 12 saal ka hai",
    ],
)
def test_cht_15_a_minor_trouble_and_the_years_of_a_thing_are_no_claim(text: str) -> None:
    assert found(text, Concern.MINOR_CLAIM) == []


@pytest.mark.parametrize(
    "text",
    ["i am 16 minutes late", "i am 26", "when i was 16 i sang", "मैं 46 साल की हूँ", "i am 16 km away", "A minor, then F"],
)  # fmt: skip
def test_cht_15_what_is_no_age_of_theirs_is_no_claim(text: str) -> None:
    assert found(text, Concern.MINOR_CLAIM) == []


def test_cht_15_what_is_said_of_somebody_else_is_a_weak_claim() -> None:
    assert [strength for _, strength in found("my daughter says i am 16", Concern.MINOR_CLAIM)] == [
        Strength.WEAK
    ]


@pytest.mark.parametrize("text", ["just 16", "main 16", "solah ki hun", "sirf sixteen", "मैं 16", "17 ka hun"])
def test_cht_15_an_age_alone_is_a_claim(text: str) -> None:
    assert [strength for _, strength in found(text, Concern.MINOR_CLAIM)] == [Strength.STRONG]


@pytest.mark.parametrize(
    "text", ["just 16 tokens", "16 people", "main 16 baje aaunga", "main tera hun", "16 ki hai", "only 16 left"]
)  # fmt: skip
def test_cht_15_a_count_a_price_and_a_time_are_no_claim(text: str) -> None:
    assert found(text, Concern.MINOR_CLAIM) == found(text, Concern.MINOR) == []


@pytest.mark.parametrize(
    "text",
    ["she is 16", "he's 15", "her age is 16", "his real age is 15", "ye ladki 16 ki hai", "वो 16 की है"],
)
def test_cht_15_that_somebody_else_is_under_18_is_stopped_and_locks_nobody(text: str) -> None:
    assert [strength for _, strength in found(text, Concern.MINOR)] == [Strength.LIKELY]
    assert found(text, Concern.MINOR_CLAIM) == []


@pytest.mark.parametrize("text", ["my cousin, she is 16 now", "my dog, he is 12"])
def test_cht_15_of_whoever_is_not_here_it_is_weak(text: str) -> None:
    assert [strength for _, strength in found(text, Concern.MINOR)] == [Strength.WEAK]


def test_cht_15_who_says_both_claims_it_of_themselves() -> None:
    assert [strength for _, strength in found("she is 16 and i am 15", Concern.MINOR_CLAIM)] == [
        Strength.STRONG
    ]


@pytest.mark.parametrize(
    ("text", "strength"),
    [
        ("ninety eight seventy six fifty four thirty two ten", Strength.STRONG),
        ("ninety 8 seventy 6 fifty 4 thirty 2 ten", Strength.STRONG),
        ("ninyanbe bayasi chauvan battis das", Strength.STRONG),
        ("निन्यानवे बयासी चौवन बत्तीस दस", Strength.STRONG),
    ],
)  # fmt: skip
def test_cht_07_a_number_told_in_pairs_is_found_whole(text: str, strength: Strength) -> None:
    assert found(text, Concern.CONTACT) == [(text, strength)]


@pytest.mark.parametrize(
    "text",
    [
        "ninety eight ninety seven ninety six ninety five ninety four", "ninety eighty seventy sixty fifty",
        "ten twenty thirty forty fifty sixty", "nineteen ninety nine", "teen teen teen",
    ],
)  # fmt: skip
def test_cht_07_who_counts_in_pairs_or_names_a_year_gives_no_number(text: str) -> None:
    assert [each for each in found(text, Concern.CONTACT) if each[1] > Strength.WEAK] == []


@pytest.mark.parametrize(
    "text", ["call me at 10", "Text me at 9.30 pm", "10 baje call karo", "call me 10 baje"]
)
def test_cht_07_when_somebody_calls_is_no_way_to_call_them(text: str) -> None:
    assert found(text, Concern.CONTACT) == []


@pytest.mark.parametrize(
    "text",
    [
        "call me at 98765 43210", "call me at                    98765 43210",
        "call me at 10 98 76 54 32", "call me", "call me at home", "call me on insta at 10",
    ],
)  # fmt: skip
def test_cht_07_a_time_hides_no_number(text: str) -> None:
    assert max(strength for _, strength in found(text, Concern.CONTACT)) > Strength.WEAK


@pytest.mark.parametrize("text", ["it wasn't me", "don't me", "Mr Mulla", "the hijra community"])
def test_cht_05_words_beside_an_apostrophe_names_and_peoples_are_no_concern(text: str) -> None:
    assert concerns_of(text, even_weak=()) == frozenset()


def test_an_insult_to_somebody_is_surer_than_one_about_a_thing() -> None:
    assert max(strength for _, strength in found("you are stupid", Concern.INSULT)) is Strength.LIKELY
    assert max(strength for _, strength in found("stupid lag", Concern.INSULT)) is Strength.WEAK


def test_cht_04_a_list_of_ones_own_is_looked_up_beside_the_platform_s_and_its_rule_is_named() -> None:
    room = Lexicon(
        [Term(Concern.INSULT, Strength.STRONG, "room.7", "pineapple pizza", by_sound=False, anywhere=False)]
    )
    [finding] = findings_in("I like p1neapple   pi.zza!", [room])
    assert (finding.rule, finding.start, finding.end) == ("room.7", 7, 25)
    assert findings_in("I like pineapple, pizza too much", []) == ()


@pytest.mark.parametrize(
    ("flags", "spells"),
    [
        ("🇸🇨🇦🇲", True), ("Such a 🇸🇨🇦🇲!", True), ("🇸🇨 🇦🇲", True), ("🇸🇨😀🇦🇲", False), ("🇮🇳🇳🇵", False), ("🇸🇨", False),
    ],
)  # fmt: skip
def test_cht_05_what_flags_in_a_row_spell_is_read(flags: str, spells: bool) -> None:
    room = Lexicon([Term(Concern.INSULT, Strength.STRONG, "room.7", "scam", by_sound=False, anywhere=False)])
    assert bool(findings_in(flags, [room])) is spells


def test_a_list_with_an_unknown_concern_is_refused() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        terms_of("nonsense strong: word", rule="x", by_sound=False)


def test_letters_are_taken_for_what_they_look_like() -> None:
    assert [plain(each) for each in "Ａр७\u00e9🅿①\u0958\u200d"] == ["a", "p", "7", "e", "p", "1", "क", ""]
    assert squeezed("hellooo") == squeezed("helo") == "helo"
    assert sound("doonga") == sound("dunga")
    assert sound("zabardasti") == sound("jabardasti")


@given(st.text(max_size=300))
def test_places_are_in_the_text_whatever_it_is(text: str) -> None:
    for finding in findings_in(text):
        assert 0 <= finding.start < finding.end <= len(text)
    written = Written.read(text)
    assert len(written.places) == len(written.text) + 1


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("i was born in 2011", 2011, 2028),
        ("mera janam 2011 me hua", 2011, 2028),
        ("मेरा जन्म 2011 में हुआ", 2011, 2028),
        ("born in twenty eleven btw", 2011, 2028),
        ("2k9 born here", 2009, 2026),
        ("born in two thousand nine", 2009, 2026),
        ("dob 12/05/2014", 2014, 2031),
    ],
)
def test_cht_15_which_years_of_birth_are_those_of_minors_follows_the_clock(
    text: str, first: int, last: int
) -> None:
    for year, is_claim in ((first - 1, False), (first, True), (last, True), (last + 1, False)):
        assert (Concern.MINOR_CLAIM in concerns_of(text, year=year)) is is_claim, year
    assert Concern.MINOR_CLAIM in concerns_of(text), "where nobody says when it is written, it counts"


@pytest.mark.parametrize(
    "text",
    [
        "happy new year 2027", "the channel was born in 2019", "kids born in 2015 are fast with phones",
        "mera beta 2015 me paida hua", "your birthday stream of 2025", "main school me teacher hun",
    ],
)  # fmt: skip
def test_cht_15_a_year_that_nobody_was_born_in_locks_nobody(text: str) -> None:
    assert Concern.MINOR_CLAIM not in concerns_of(text, year=2026)


def test_cht_05_what_stands_in_a_phrase_that_is_harmless_does_not_count_and_what_stands_beside_it_does() -> (
    None
):
    assert not concerns_of("under 18 not allowed here", even_weak=())
    assert not concerns_of("my number one favourite", even_weak=())
    assert concerns_of("under 18 not allowed, i am under 18", even_weak=()) == {
        Concern.MINOR_CLAIM,
        Concern.MINOR,
    }
    assert concerns_of("you are my number one, number do", even_weak=()) == {Concern.CONTACT}
    assert concerns_of("go to 45.33.12.9:8080", even_weak=()) == {Concern.CONTACT}, "figures are no phrase"


def test_cht_05_who_says_what_they_are_called_is_not_asking_to_be_called() -> None:
    assert not concerns_of("call me Ismail", even_weak=())
    assert not concerns_of("don't call me sir", even_weak=())
    for text in ("call me", "call me now", "call me tonight baby", "call me 98765 43210", "call me direct"):
        assert Concern.CONTACT in concerns_of(text, even_weak=()), text


def test_cht_05_a_dog_is_a_dog_and_a_person_is_none() -> None:
    assert not concerns_of("kutta pal rakha hai maine", even_weak=())
    for text in ("saale kutte", "mera kutta ban ja", "tu kutta hai pyara", "kutte"):
        assert Concern.INSULT in concerns_of(text, even_weak=()), text
