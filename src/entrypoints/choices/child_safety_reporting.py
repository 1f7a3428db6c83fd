"""Whether, where and as whom this platform reports to NCMEC (CSA-05). Without an account there, nowhere."""

from urllib.parse import urlsplit

from adapters.ncmec.reporting import PRODUCTION_HOST, NcmecReporting, NotAReportingHost, require_host
from adapters.ncmec.xml import Reporter
from domain.moderation.cases.law import UNITED_STATES
from domain.streaming.content_class import REGION_TABLE, RegionLaw, RegionRow
from domain.streaming.region import Region
from entrypoints.settings import Settings

SERVICE = "LivePanty"
WITH_ACCOUNT = (
    "ncmec_password",
    "ncmec_reporter_first_name",
    "ncmec_reporter_last_name",
    "ncmec_reporter_email",
)


def child_safety_reporters(settings: Settings) -> list[NcmecReporting]:
    """One, or none. Raises `NotAReportingHost`, where `reporting_problems` was not asked before."""
    if not settings.ncmec_username:
        return []
    reporter = Reporter(
        settings.ncmec_reporter_first_name,
        settings.ncmec_reporter_last_name,
        settings.ncmec_reporter_email,
        SERVICE,
        f"{settings.public_url}/rules",
    )
    return [
        NcmecReporting(
            url=settings.ncmec_url,
            username=settings.ncmec_username,
            password=settings.ncmec_password,
            reporter=reporter,
            may_be_real=not settings.is_dev,
        )
    ]


def case_profile(settings: Settings, table: tuple[RegionRow, ...] = REGION_TABLE) -> str:
    """The legal profile by which cases get their clocks: NCMEC's beside it, where real reports go there, and that of
    the United States where `table` opens any of them."""
    is_real = urlsplit(settings.ncmec_url).hostname == PRODUCTION_HOST and not settings.is_dev
    opens_there = RegionLaw(settings.legal_profile, table).opens(Region(UNITED_STATES, ""))
    beside = [
        *(["NCMEC"] if settings.ncmec_username and is_real else []),
        *([UNITED_STATES] if opens_there else []),
    ]
    return "+".join([settings.legal_profile, *beside])


def reporting_problems(settings: Settings) -> list[str]:
    """What keeps the programs from starting, a line each."""
    if not settings.ncmec_username:
        return []
    problems = [
        f"LIVEPANTY_{name.upper()} is missing, beside LIVEPANTY_NCMEC_USERNAME"
        for name in WITH_ACCOUNT
        if not getattr(settings, name)
    ]
    try:
        require_host(settings.ncmec_url, may_be_real=not settings.is_dev)
    except NotAReportingHost as error:
        problems.append(f"LIVEPANTY_NCMEC_URL {error}")
    return problems
