"""What a show is about, as far as law tells shows apart, and which of it a region allows: data with dates.

Every row is for counsel. A row holds from `since` on and before `until`, in days of Indian time; a law that changed has
two rows. Of the rows that hold, the one that names the place most closely decides: a part of a country before the
country. Where no row holds nothing is allowed: a place that nobody looked into is closed (STR-20).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from domain.errors import Conflict, Forbidden, Invalid
from domain.ids import StreamId
from domain.india import INDIA
from domain.streaming.region import NOWHERE, Region


class UnknownContentClass(Invalid):
    code = "unknown_content_class"


class ClassNotOffered(Invalid):
    """The legal profile of this platform knows no such shows."""

    code = "content_class_not_offered"


class ClassKeptByStaff(Conflict):
    """Our team raised it: its performer does not take it back."""

    code = "content_class_kept_by_staff"


class ClassNotRaised(Conflict):
    code = "content_class_not_raised"


class NotInYourRegion(Forbidden):
    """The law of where somebody is, or the performer, keeps it from there. HTTP calls it 451 (RFC 7725)."""

    code = "not_in_your_region"


class ContentClass(StrEnum):
    """From the mildest to the gravest. None of them shows anything explicit: that exists in no profile of ours."""

    GENERAL = "general"
    """Music, talk, games, cooking: what an adult could show anybody."""
    MATURE_TALK = "mature-talk"
    """Frank words between adults: of alcohol, of money games, of what couples ask a counsellor. Words alone."""

    @property
    def rank(self) -> int:
        return _ORDER.index(self)

    @property
    def words(self) -> str:
        """For people."""
        return _WORDS[self]

    def allows(self, other: "ContentClass") -> bool:
        return other.rank <= self.rank


_ORDER = tuple(ContentClass)
GRAVEST_CLASS = _ORDER[-1]
"""What counts for a show that never said of which class it is."""
_WORDS = {ContentClass.GENERAL: "For all adults", ContentClass.MATURE_TALK: "Frank talk between adults"}


def class_named(key: str) -> ContentClass:
    """Raises `UnknownContentClass`."""
    try:
        return ContentClass(key)
    except ValueError:
        raise UnknownContentClass("choose what the show is about", pointer="/content_class") from None


@dataclass(frozen=True, slots=True)
class RegionRow:
    """What one place allows at most under one legal profile; None is nothing: the platform is not offered there."""

    profile: str
    region: Region
    allows: ContentClass | None
    since: date
    until: date | None
    source: str


_INDIA_PROFILE = "IN-nonexplicit"


def _row(code: str, allows: ContentClass | None, since: date, source: str) -> RegionRow:
    return RegionRow(_INDIA_PROFILE, Region.named(code), allows, since, None, source)


REGION_TABLE: tuple[RegionRow, ...] = (
    _row(
        "IN", ContentClass.MATURE_TALK, date(2026, 1, 1),
        "IT Act 2000, sections 67 and 67A, and BNS 2023, section 294: nothing explicit, to adults alone",
    ),
    _row(
        "NP", ContentClass.GENERAL, date(2026, 1, 1),
        "Electronic Transactions Act 2063 of Nepal, section 47: nothing against public morals, which frank talk may be",
    ),
    _row(
        "BT", ContentClass.GENERAL, date(2026, 1, 1),
        "Information, Communications and Media Act of Bhutan 2018: the same caution as for Nepal",
    ),
    _row(
        "GB", None, date(2025, 7, 25),
        "Online Safety Act 2023: duties of user-to-user services, of which we proved none to Ofcom",
    ),
)  # fmt: skip
"""Everywhere else is closed, as by the Digital Services Act in the Union, or 18 USC 2257 and the laws of the states in
the United States, until counsel has looked and a row says otherwise."""


@dataclass(frozen=True, slots=True)
class RegionLaw:
    """The table of one legal profile."""

    profile: str
    table: tuple[RegionRow, ...]

    def allowed(self, region: Region, *, at: datetime) -> ContentClass | None:
        """The gravest class that somebody there may see; None where the platform is not offered.

        Of whom only the country is known might be in any part of it: the strictest of them counts.
        """
        rows = self.in_force(at.astimezone(INDIA).date())
        own = [row for row in rows if region.is_within(row.region)]
        if not own:
            return None
        decided = max(own, key=lambda row: (bool(row.region.subdivision), row.since))
        if region.subdivision:
            return decided.allows
        parts = [row for row in rows if row.region.subdivision and region.may_be_within(row.region)]
        return min(
            (row.allows for row in (decided, *parts)), key=lambda each: -1 if each is None else each.rank
        )

    def in_force(self, day: date) -> list[RegionRow]:
        """The rows that hold on a day."""
        return [row for row in self.table if row.profile == self.profile and _holds(row, day)]

    def opens(self, region: Region) -> bool:
        """Whether a row, of whatever day, lets anything be seen in any part of it."""
        return any(
            row.profile == self.profile and row.allows is not None and row.region.is_within(region)
            for row in self.table
        )

    def offered(self) -> Sequence[ContentClass]:
        """What a show may be under this profile: what is allowed somewhere."""
        gravest = max(
            (row.allows.rank for row in self.table if row.profile == self.profile and row.allows is not None),
            default=-1,
        )
        return [each for each in ContentClass if each.rank <= gravest]

    def require_offered(self, content_class: ContentClass) -> None:
        """Raises `ClassNotOffered`."""
        if content_class not in self.offered():
            raise ClassNotOffered("no show of this kind is offered here", pointer="/content_class")

    def require_open(self, region: Region, *, at: datetime) -> ContentClass:
        """What may be seen there. Raises `NotInYourRegion`."""
        allowed = self.allowed(region, at=at)
        if allowed is None and region == NOWHERE:
            raise NotInYourRegion(_WHERE_UNKNOWN)
        if allowed is None:
            raise NotInYourRegion(f"LivePanty is not offered in {region.name}: {_WHY_CLOSED}")
        return allowed


_WHERE_UNKNOWN = (
    "we could not tell where you are, and LivePanty is shown where we know that the law allows it"
)
_WHY_CLOSED = "the law there asks of a platform what we have not shown yet"


def _holds(row: RegionRow, day: date) -> bool:
    return row.since <= day and (row.until is None or day < row.until)


@dataclass(frozen=True, slots=True)
class ShowClass:
    """Of what class a show is, and who said so last. `raised_by_staff`: its performer may raise it and not lower it."""

    stream_id: StreamId
    content_class: ContentClass
    raised_by_staff: bool
    at: datetime

    def declared(self, content_class: ContentClass, now: datetime) -> "ShowClass":
        """By its performer. Raises `ClassKeptByStaff`."""
        if self.raised_by_staff and content_class.rank < self.content_class.rank:
            raise ClassKeptByStaff(
                "our team decided what this show is about; why, and how to appeal, stands under Decisions",
                pointer="/content_class",
            )
        if content_class is self.content_class:
            return self
        return replace(self, content_class=content_class, at=now)

    def raised(self, content_class: ContentClass, now: datetime) -> "ShowClass":
        """By our team. Raises `ClassNotRaised`: staff raise and do not lower."""
        if content_class.rank <= self.content_class.rank:
            raise ClassNotRaised("our team raises the class of a show, and this is no higher one")
        return replace(self, content_class=content_class, raised_by_staff=True, at=now)

    def given_back(self, before: ContentClass, *, raised_at: datetime, now: datetime) -> "ShowClass":
        """Our team was wrong at `raised_at`: it is of the class `before`, and its performer's to say again. What they
        said themselves since then stands."""
        if not self.raised_by_staff:
            return self
        after = before if self.at == raised_at else self.content_class
        return replace(self, content_class=after, raised_by_staff=False, at=now)
