"""The words of the pages, and the files they are served with."""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import uuid4

import pytest

from domain.age_verification.age import AgeState
from domain.age_verification.appeal import AppealOutcome
from domain.age_verification.attempt import AttemptOutcome
from domain.age_verification.case_event import ActorKind
from domain.age_verification.claims import DocumentKind
from domain.age_verification.document import DocumentPurpose
from domain.age_verification.evidence import EvidenceKind, Verdict
from domain.age_verification.linking import LinkKind
from domain.age_verification.method import Method
from domain.age_verification.policy import POLICIES, Purpose
from domain.age_verification.reasons import Reason
from domain.age_verification.review import CheckPoint
from domain.age_verification.states import CaseState
from domain.consent.cast import CastState, Scope
from domain.consent.media_item import MediaState
from domain.consent.withdrawal import WithdrawalState
from domain.identity.permissions import Role
from domain.ledger.chart import AccountKind
from domain.ledger.transfer import TransferKind
from domain.ledger.ways import WAYS
from domain.moderation.cases.kind import CaseKind
from domain.moderation.decisions.action import ActionKind
from domain.moderation.decisions.policy import StopPolicy
from domain.moderation.desk.skip import SkipReason
from domain.moderation.reports.words import ReportProgress
from domain.streaming.stream import StreamState
from entrypoints.admin.age_verification import words as review_words
from entrypoints.assets import asset_root
from entrypoints.views import money_words
from entrypoints.web import code_words, words
from entrypoints.web.age_verification.brought import Step
from entrypoints.web.moderation import case_words
from entrypoints.web.payments import finance_words
from ports.payments.orders import ExceptionKind
from tests.builders import an_evidence

NOW = datetime(2026, 11, 22, 13, 35, tzinfo=UTC)


@pytest.mark.parametrize(
    ("codes", "table"),
    [
        (AgeState, code_words.AGES),
        (Role, code_words.ROLES),
        (StreamState, code_words.STREAMS),
        (CastState, code_words.CAST),
        (WithdrawalState, code_words.WITHDRAWALS),
        (MediaState, code_words.MEDIA_STATES),
        (Scope, code_words.SCOPES),
        (CaseKind, code_words.REASONS),
        (ReportProgress, case_words.REPORT_PROGRESS),
        (ActionKind, case_words.DECIDED_ACTIONS),
        (StopPolicy, code_words.REASONS),
        (SkipReason, code_words.SKIPS),
        (TransferKind, money_words.TRANSFERS),
        (AccountKind, money_words.ACCOUNTS),
        (ExceptionKind, finance_words.EXCEPTIONS),
        (CaseState, review_words.CASE_STATES),
        (Purpose, review_words.CASE_PURPOSES),
        (Reason, review_words.WHY),
        (CheckPoint, review_words.POINTS),
        (EvidenceKind, review_words.EVIDENCE),
        (Verdict, review_words.VERDICTS),
        (Verdict, review_words.VERDICT_TONES),
        (Method, review_words.VIA),
        (AttemptOutcome, review_words.OUTCOMES),
        (DocumentKind, review_words.SOURCES),
        (LinkKind, review_words.LINKS),
        (AppealOutcome, review_words.APPEALS),
        (ActorKind, review_words.ACTORS),
        (DocumentPurpose, code_words.PURPOSES),
        (Method, code_words.METHODS),
        (AppealOutcome, code_words.APPEALS),
        (Step, code_words.STEPS),
    ],
)
def test_every_code_that_a_page_shows_has_words(codes: type[StrEnum], table: dict[str, str]) -> None:
    assert [code.value for code in codes if code.value not in table] == []


def test_wal_13_every_kind_that_touches_somebody_s_own_account_has_words_for_its_owner() -> None:
    """In the directions that the chart of accounts allows, and in no other."""
    leaves = {kind.value for kind, ways in WAYS.items() if any(way.debit.is_personal for way in ways)}
    comes = {kind.value for kind, ways in WAYS.items() if any(way.credit.is_personal for way in ways)}
    known = {kind.value for kind in TransferKind}
    assert {kind for kind in known if kind in money_words.LINES and money_words.LINES[kind].left} == leaves
    assert {kind for kind in known if kind in money_words.LINES and money_words.LINES[kind].came} == comes
    assert {kind.value for kind in AccountKind if kind.is_personal} == money_words.OWN_ACCOUNTS.keys()


def test_wal_13_a_line_explains_itself() -> None:
    say = money_words.line_words
    assert say("tip", change=-50, what="Ravi") == "Tip to Ravi"
    assert say("tip", change=35, what="Asha") == "Tip from Asha"
    assert say("tip", change=35, what=None) == "Tip from somebody"
    assert say("purchase_tokens", change=500, what="Regular") == "Bought Regular"
    assert say("purchase_tokens", change=500, what="{0} {what}") == "Bought {0} {what}"
    assert say("refund_tokens", change=-500, what="Regular") == "Refund of Regular: tokens taken back"
    assert say("of_tomorrow", change=1, what=None) == "Of tomorrow"


def test_every_way_and_every_requirement_of_a_policy_has_words() -> None:
    for policy in POLICIES:
        assert policy.methods - code_words.METHOD_NOTES.keys() == set()
        assert {
            requirement.name for requirement in policy.requirements
        } - code_words.REQUIREMENTS.keys() == set()


def test_numbers_are_grouped_the_indian_way() -> None:
    assert [words.grouped(each) for each in (0, 999, 1_000, 12_34_567)] == ["0", "999", "1,000", "12,34,567"]
    assert [words.signed(each) for each in (50, 0, -1_500)] == ["+50", "0", "−1,500"]


def test_times_are_told_in_indian_time() -> None:
    assert words.day_time(NOW) == "22 Nov 2026, 7:05 pm"
    assert words.day_time(NOW + timedelta(hours=5)) == "23 Nov 2026, 12:05 am"


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (5, "just now"),
        (60, "1 min ago"),
        (3_599, "59 min ago"),
        (5_460, "1 h 31 min ago"),
        (90_000, "1 d ago"),
    ],
)
def test_how_long_ago(ago: int, said: str) -> None:
    assert words.ago(NOW - timedelta(seconds=ago), NOW) == said


@pytest.mark.parametrize(
    ("name", "shown"),
    [("Asha Kulkarni", "AK"), ("zoya", "Z"), ("Nandini S. Rao", "NR"), ("मीरा", "म"), ("★", "★")],
)
def test_initials(name: str, shown: str) -> None:
    assert words.initials(name) == shown


def test_a_tone_is_one_that_the_stylesheet_has() -> None:
    css = (asset_root("static") / "app.css").read_text()
    for number in range(words.TONES):
        assert f".tone-{number} {{" in css


def test_the_vendored_files_are_the_ones_that_were_taken() -> None:
    vendor = asset_root("static") / "vendor"
    listed = dict(re.findall(r"\| `([\w.-]+)` \|.*`([0-9a-f]{64})` \|", (vendor / "README.md").read_text()))
    assert set(listed) == {"htmx.min.js", "swagger-ui-bundle.js", "swagger-ui.css"}
    for name, digest in listed.items():
        assert hashlib.sha256((vendor / name).read_bytes()).hexdigest() == digest


def test_every_icon_that_a_template_or_a_module_names_is_drawn() -> None:
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (asset_root("static") / "icons.svg").read_text()))
    named = set()
    for file in [
        *asset_root("templates").glob("web/**/*.html"),
        *asset_root("templates").glob("admin/**/*.html"),
    ]:
        named |= set(re.findall(r'(?:icon|empty|tab)\((?:"/[\w/-]+", )?"([\w-]+)"', file.read_text()))
    for file in (asset_root("static") / "js").glob("*.js"):
        named |= set(re.findall(r'(?:symbol: |icon\()"([\w-]+)"', file.read_text()))
    assert named - drawn == set()


def test_everything_that_a_policy_may_miss_has_words() -> None:
    names = {requirement.name for policy in POLICIES for requirement in policy.requirements}
    assert names - set(review_words.MISSING) == set()


@pytest.mark.parametrize(
    ("piece", "said"),
    [
        ({"provider": "sandbox"}, "age provider, sandbox"),
        ({"provider": "veriff", "method": Method.VERIFF}, "Veriff"),
        ({"provider": "issuer", "method": Method.AADHAAR_QR}, "Aadhaar QR, signed by its issuer"),
        ({"provider": "tax_office", "method": Method.PAN}, "PAN, the tax office"),
        (
            {"provider": "person", "method": Method.PASSPORT, "document_id": uuid4()},
            "passport, as they typed it",
        ),
        (
            {"provider": "person", "kind": EvidenceKind.HUMAN_COMPARISON, "document_id": uuid4()},
            "a picture they brought",
        ),
        ({"provider": "officer", "method": Method.OFFICER}, "officer"),
    ],
)
def test_whose_word_a_piece_of_evidence_is(piece: dict[str, object], said: str) -> None:
    assert review_words.spoken_by(an_evidence(**piece)) == said


@pytest.mark.parametrize(
    ("hours", "said"), [(1.5, "1 h 30 min"), (24, "24 h"), (47.9, "47 h"), (72, "3 d"), (0.5, "30 min")]
)
def test_a_clock_is_told_in_hours_up_to_three_days(hours: float, said: str) -> None:
    assert review_words.hours_to(NOW, NOW + timedelta(hours=hours)) == said
