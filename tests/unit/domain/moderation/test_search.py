import pytest

from domain.moderation.search import LENGTH_MAX, WORDS_MAX, InvalidSearch, SearchHelp, help_for, words_of
from domain.moderation.text.finding import Concern


def test_enf_07_what_was_typed_is_looked_for_word_by_word() -> None:
    assert words_of("  evening\t ragas ") == ("evening", "ragas")
    assert words_of(" ") == words_of("") == ()
    assert words_of("cafe\N{COMBINING ACUTE ACCENT}") == ("café",), "as titles are stored"


@pytest.mark.parametrize(
    "text", ["x" * (LENGTH_MAX + 1), " ".join("x" * (WORDS_MAX + 1)), "a\x00b", "a\u202eb", "\ufeff"]
)
def test_enf_07_nobody_looks_for_what_is_too_long_or_unseen(text: str) -> None:
    with pytest.raises(InvalidSearch) as refused:
        words_of(text)
    assert refused.value.pointer == "/q"


def test_enf_07_as_much_as_may_be_is_looked_for() -> None:
    assert words_of("x" * LENGTH_MAX) == ("x" * LENGTH_MAX,)
    assert len(words_of(" ".join("x" * WORDS_MAX))) == WORDS_MAX


@pytest.mark.parametrize(
    ("concerns", "is_listed", "help"),
    [
        ({Concern.MINOR}, False, SearchHelp.CHILD),
        ({Concern.MINOR_CLAIM}, False, SearchHelp.CHILD),
        ({Concern.NON_CONSENT}, False, SearchHelp.CONSENT),
        ({Concern.NON_CONSENT, Concern.MINOR}, True, SearchHelp.CHILD),
        ({Concern.NON_CONSENT, Concern.INSULT}, True, SearchHelp.CONSENT),
        (set(), True, SearchHelp.LISTED),
        ({Concern.INSULT, Concern.CHANCE, Concern.CONTACT}, False, None),
        (set(), False, None),
    ],
)
def test_enf_07_who_helps(concerns: set[Concern], is_listed: bool, help: SearchHelp | None) -> None:
    assert help_for(concerns, is_listed=is_listed) is help


def test_enf_07_help_for_a_child_names_who_is_there_by_day_and_night() -> None:
    assert "1098" in SearchHelp.CHILD.text
    assert "112" in SearchHelp.CHILD.text
    assert "1930" in SearchHelp.CONSENT.text
    assert all(each.text for each in SearchHelp)
