"""What regions allow, from which day on; and who says of what class a show is."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from domain.ids import StreamId
from domain.streaming.content_class import (
    GRAVEST_CLASS,
    REGION_TABLE,
    ClassKeptByStaff,
    ClassNotOffered,
    ClassNotRaised,
    ContentClass,
    NotInYourRegion,
    RegionLaw,
    RegionRow,
    ShowClass,
    UnknownContentClass,
    class_named,
)
from domain.streaming.region import NOWHERE, Region

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
GENERAL, MATURE = ContentClass.GENERAL, ContentClass.MATURE_TALK
INDIA = RegionLaw("IN-nonexplicit", REGION_TABLE)


def row(
    code: str, allows: ContentClass | None, since: date = date(2026, 1, 1), until: date | None = None
) -> RegionRow:
    return RegionRow("test", Region.named(code), allows, since, until, "a test")


def law(*rows: RegionRow) -> RegionLaw:
    return RegionLaw("test", rows)


def test_under_our_profile_india_allows_all_there_is_and_the_world_is_closed() -> None:
    assert INDIA.allowed(Region.named("IN"), at=NOW) is MATURE
    assert INDIA.allowed(Region.named("IN-KA"), at=NOW) is MATURE
    assert INDIA.allowed(Region.named("NP"), at=NOW) is GENERAL
    for closed in ("GB", "US", "US-TX", "DE", "AE"):
        assert INDIA.allowed(Region.named(closed), at=NOW) is None
    assert list(INDIA.offered()) == [GENERAL, MATURE]


def test_nobody_knows_where_is_the_strictest() -> None:
    assert INDIA.allowed(NOWHERE, at=NOW) is None
    with pytest.raises(NotInYourRegion, match="we could not tell where you are"):
        INDIA.require_open(NOWHERE, at=NOW)


def test_an_unknown_profile_allows_nothing_anywhere() -> None:
    assert RegionLaw("XX", REGION_TABLE).allowed(Region.named("IN"), at=NOW) is None
    with pytest.raises(ClassNotOffered):
        RegionLaw("XX", REGION_TABLE).require_offered(GENERAL)


def test_a_row_holds_from_its_day_in_india_and_before_its_last() -> None:
    changed = law(row("IN", GENERAL, until=date(2026, 12, 1)), row("IN", MATURE, since=date(2026, 12, 1)))
    midnight = datetime(2026, 11, 30, 18, 30, tzinfo=UTC)  # in India
    assert changed.allowed(Region.named("IN"), at=midnight - timedelta(seconds=1)) is GENERAL
    assert changed.allowed(Region.named("IN"), at=midnight) is MATURE
    closes = law(row("IN", GENERAL, until=date(2026, 12, 1)))
    assert closes.allowed(Region.named("IN"), at=midnight - timedelta(seconds=1)) is GENERAL
    assert closes.allowed(Region.named("IN"), at=midnight) is None
    assert changed.allowed(Region.named("IN"), at=datetime(2025, 12, 31, tzinfo=UTC)) is None


def test_a_part_decides_before_its_country_and_who_may_be_there_is_taken_to_be() -> None:
    parts = law(row("US", MATURE), row("US-TX", None), row("US-UT", GENERAL))
    assert parts.allowed(Region.named("US-TX"), at=NOW) is None
    assert parts.allowed(Region.named("US-UT"), at=NOW) is GENERAL
    assert parts.allowed(Region.named("US-NY"), at=NOW) is MATURE
    assert parts.allowed(Region.named("US"), at=NOW) is None
    assert law(row("US", MATURE), row("US-UT", GENERAL)).allowed(Region.named("US"), at=NOW) is GENERAL
    open_part = law(row("US-NY", MATURE))
    assert open_part.allowed(Region.named("US"), at=NOW) is None
    assert open_part.allowed(Region.named("US-NY"), at=NOW) is MATURE


def test_classes_have_an_order_and_the_gravest_allows_the_others() -> None:
    assert MATURE.allows(GENERAL)
    assert MATURE.allows(MATURE)
    assert not GENERAL.allows(MATURE)
    assert GRAVEST_CLASS is MATURE
    assert class_named("mature-talk") is MATURE
    with pytest.raises(UnknownContentClass):
        class_named("anything")


def test_a_class_that_no_place_allows_is_not_offered() -> None:
    only_general = law(row("IN", GENERAL))
    only_general.require_offered(GENERAL)
    with pytest.raises(ClassNotOffered):
        only_general.require_offered(MATURE)


def test_a_performer_declares_and_staff_raise_for_good() -> None:
    own = ShowClass(StreamId(uuid4()), GENERAL, raised_by_staff=False, at=NOW)
    later = NOW + timedelta(minutes=1)
    assert own.declared(MATURE, later).declared(GENERAL, later).content_class is GENERAL
    assert own.declared(GENERAL, later) is own
    raised = own.raised(MATURE, later)
    assert raised == ShowClass(own.stream_id, MATURE, raised_by_staff=True, at=later)
    with pytest.raises(ClassKeptByStaff):
        raised.declared(GENERAL, later)
    assert raised.declared(MATURE, later) is raised
    with pytest.raises(ClassNotRaised):
        raised.raised(GENERAL, later)
    with pytest.raises(ClassNotRaised):
        raised.raised(MATURE, later)


def test_enf_03_what_our_team_raised_wrongly_is_given_back_and_what_its_performer_said_since_stands() -> None:
    raised_at, later = NOW + timedelta(minutes=1), NOW + timedelta(minutes=2)
    own = ShowClass(StreamId(uuid4()), GENERAL, raised_by_staff=False, at=NOW)
    raised = own.raised(MATURE, raised_at)
    given = raised.given_back(GENERAL, raised_at=raised_at, now=later)
    assert given == ShowClass(own.stream_id, GENERAL, raised_by_staff=False, at=later)
    said_since = ShowClass(own.stream_id, MATURE, raised_by_staff=True, at=later)
    stands = said_since.given_back(GENERAL, raised_at=raised_at, now=later)
    assert (stands.content_class, stands.raised_by_staff) == (MATURE, False)
    assert own.given_back(MATURE, raised_at=NOW, now=later) is own
