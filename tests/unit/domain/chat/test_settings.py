from datetime import timedelta

import pytest

from domain.chat.message import TEXT_MAX
from domain.chat.settings import (
    ACCOUNT_AGE_MINUTES_MAX,
    FOLLOWED_MINUTES_MAX,
    SLOW_SECONDS_MAX,
    AccountTooNew,
    AccountTooNewForLinks,
    ChatSettings,
    InvalidChatSettings,
    NoLinksHere,
    SlowMode,
    TippersOnly,
    require_stricter_link_age,
    time_words,
)
from tests.builders import NOW, RAVI

OPEN = ChatSettings.open_to_all(RAVI)


def changed(**changes: int | bool | str) -> ChatSettings:
    nothing = {"slow_seconds": None, "tippers_only": None, "account_age_minutes": None, "pinned": None}
    return OPEN.changed(**(nothing | changes))  # type: ignore[arg-type]


def test_cht_03_what_is_not_named_stays_as_it_is() -> None:
    first = OPEN.changed(slow_seconds=30, tippers_only=True, account_age_minutes=60, pinned="Be kind")
    after = first.changed(slow_seconds=0, tippers_only=None, account_age_minutes=None, pinned=None)
    assert after == ChatSettings(RAVI, 0, True, 60, "Be kind", False, 0, False, False, False, 0)
    other = first.changed(slow_seconds=None, tippers_only=False, account_age_minutes=None, pinned="")
    assert other == ChatSettings(RAVI, 30, False, 60, "", False, 0, False, False, False, 0)


def test_cht_11_a_pinned_message_is_folded_and_has_a_length_and_nothing_unseen() -> None:
    assert changed(pinned="  Be\n kind ").pinned == "Be kind"
    assert changed(pinned="x" * TEXT_MAX).pinned == "x" * TEXT_MAX
    for wrong in ("x" * (TEXT_MAX + 1), "Be\u202ekind", "Be\x00kind"):
        with pytest.raises(InvalidChatSettings) as refused:
            changed(pinned=wrong)
        assert refused.value.pointer == "/pinned"
    assert (changed(pinned="Be kind").shown["pinned"], changed(pinned="Be kind").words) == ("Be kind", "")


@pytest.mark.parametrize(
    ("field", "most"), [("slow_seconds", SLOW_SECONDS_MAX), ("account_age_minutes", ACCOUNT_AGE_MINUTES_MAX)]
)
def test_cht_01_times_have_bounds(field: str, most: int) -> None:
    assert getattr(changed(**{field: most}), field) == most
    for wrong in (-1, most + 1):
        with pytest.raises(InvalidChatSettings) as refused:
            changed(**{field: wrong})
        assert refused.value.pointer == f"/{field}"


def test_cht_01_the_next_message_waits_exactly_as_long_as_slow_mode_says() -> None:
    slow = changed(slow_seconds=30)
    slow.require_pace(None, NOW)
    slow.require_pace(NOW, NOW + timedelta(seconds=30))
    with pytest.raises(SlowMode) as refused:
        slow.require_pace(NOW, NOW + timedelta(seconds=29, milliseconds=999))
    assert refused.value.until == NOW + timedelta(seconds=30)
    assert refused.value.wait_seconds == pytest.approx(0.001)
    assert "one message every 30 seconds" in refused.value.detail


def test_cht_01_only_tippers_write_where_that_is_set() -> None:
    OPEN.require_tipper(has_tipped=False)
    changed(tippers_only=True).require_tipper(has_tipped=True)
    with pytest.raises(TippersOnly):
        changed(tippers_only=True).require_tipper(has_tipped=False)


def test_cht_12_an_account_writes_once_it_is_old_enough() -> None:
    hour = changed(account_age_minutes=60)
    hour.require_old_enough(NOW - timedelta(hours=1), NOW)
    with pytest.raises(AccountTooNew) as refused:
        hour.require_old_enough(NOW - timedelta(minutes=59), NOW)
    assert refused.value.until == NOW + timedelta(minutes=1)
    assert "1 hour old" in refused.value.detail


def test_cht_01_the_room_reads_what_is_asked_and_nothing_where_nothing_is() -> None:
    assert OPEN.words == ""
    assert changed(slow_seconds=90).words == "Slow mode: one message every 90 seconds."
    everything = changed(slow_seconds=60, tippers_only=True, account_age_minutes=1440)
    assert everything.words == (
        "Only people who have tipped this performer write here. "
        "Accounts write here once they are 1 day old. Slow mode: one message every 1 minute."
    )
    assert everything.shown == {
        "slow_seconds": 60, "tippers_only": True, "account_age_minutes": 1440, "pinned": "",
        "followers_only": False, "followed_minutes": 0, "emote_only": False,
        "verified_only": False, "no_links": False, "link_age_minutes": 0,
        "words": everything.words,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(1, "1 second"), (90, "90 seconds"), (3_600, "1 hour"), (5_400, "90 minutes"), (172_800, "2 days")],
)
def test_a_time_is_told_in_the_greatest_whole_unit(seconds: int, words: str) -> None:
    assert time_words(seconds) == words


def test_cht_01_cht_03_followers_and_emoji_stay_when_others_are_named_and_have_bounds() -> None:
    first = changed(followers_only=True, followed_minutes=10, emote_only=True)
    assert first == ChatSettings(RAVI, 0, False, 0, "", True, 10, True, False, False, 0)
    after = first.changed(slow_seconds=5, tippers_only=None, account_age_minutes=None, pinned=None)
    assert after == ChatSettings(RAVI, 5, False, 0, "", True, 10, True, False, False, 0)
    off = after.changed(
        slow_seconds=None, tippers_only=None, account_age_minutes=None, pinned=None, followers_only=False
    )
    assert off == ChatSettings(RAVI, 5, False, 0, "", False, 10, True, False, False, 0)
    assert changed(followed_minutes=FOLLOWED_MINUTES_MAX).followed_minutes == FOLLOWED_MINUTES_MAX
    for wrong in (-1, FOLLOWED_MINUTES_MAX + 1):
        with pytest.raises(InvalidChatSettings) as refused:
            changed(followed_minutes=wrong)
        assert refused.value.pointer == "/followed_minutes"
    assert first.words == (
        "Only people who follow this performer write here, 10 minutes after they began. Only emoji are written here."
    )
    assert (first.binds, changed(emote_only=True).binds, changed(followed_minutes=10).binds) == (
        True,
        True,
        False,
    )


def test_cht_03_each_limit_on_writing_is_turned_off_by_its_name() -> None:
    nothing = {"slow_seconds": None, "tippers_only": None, "account_age_minutes": None, "pinned": None}
    bound = changed(followers_only=True, emote_only=True)
    words = bound.changed(**nothing, emote_only=False)  # type: ignore[arg-type]
    assert (words.followers_only, words.emote_only) == (True, False)
    strangers = bound.changed(**nothing, followers_only=False)  # type: ignore[arg-type]
    assert (strangers.followers_only, strangers.emote_only) == (False, True)


def test_cht_12_verified_numbers_and_links_stay_when_others_are_named_and_have_bounds() -> None:
    nothing = {"slow_seconds": None, "tippers_only": None, "account_age_minutes": None, "pinned": None}
    first = changed(verified_only=True, no_links=True, link_age_minutes=90)
    assert first == ChatSettings(RAVI, 0, False, 0, "", False, 0, False, True, True, 90)
    assert first.changed(**nothing) == first  # type: ignore[arg-type]
    off = first.changed(**nothing, verified_only=False, no_links=False, link_age_minutes=0)  # type: ignore[arg-type]
    assert off == OPEN
    for wrong in (-1, ACCOUNT_AGE_MINUTES_MAX + 1):
        with pytest.raises(InvalidChatSettings) as refused:
            changed(link_age_minutes=wrong)
        assert refused.value.pointer == "/link_age_minutes"
    assert [changed(verified_only=True).binds, changed(no_links=True).binds] == [True, False]
    links = changed(link_age_minutes=90)
    assert links.words == "Accounts post links here once they are 90 minutes old."
    assert links.key == "slow:0s tippers:no age:0min links:90min"
    assert first.words == (
        "Only accounts with a verified telephone number write here. No links are posted here."
    )
    assert first.key == "slow:0s tippers:no age:0min verified links:no"
    shown = {name: first.shown[name] for name in ("verified_only", "no_links", "link_age_minutes")}
    assert shown == {"verified_only": True, "no_links": True, "link_age_minutes": 90}


def test_cht_12_a_room_is_stricter_about_links_than_the_platform_and_never_laxer() -> None:
    def link(settings: ChatSettings, minutes_old: int) -> None:
        settings.require_may_link(NOW - timedelta(minutes=minutes_old), NOW, platform_minutes=60)

    for own, asked in ((0, 60), (10, 60), (90, 90)):
        link(changed(link_age_minutes=own), asked)
        with pytest.raises(AccountTooNewForLinks) as too_new:
            link(changed(link_age_minutes=own), asked - 1)
        assert too_new.value.until == NOW + timedelta(minutes=1)
    with pytest.raises(NoLinksHere) as refused:
        link(changed(no_links=True), 100_000)
    assert refused.value.pointer == "/text"
    for minutes in (None, 0, 60, 90):
        require_stricter_link_age(minutes, platform_minutes=60)
    with pytest.raises(InvalidChatSettings, match="1 hour old, in every room"):
        require_stricter_link_age(59, platform_minutes=60)
