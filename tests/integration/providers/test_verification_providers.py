"""Verification providers: one contract for the twin in memory and for each real client against the sandbox."""

from collections.abc import Callable, Mapping

import msgspec
import pytest

from domain.age_verification.age import Finding, Outcome, judge
from domain.age_verification.claims import DocumentKind
from ports.age_verification.providers import (
    BadProviderWebhook,
    ProviderError,
    ProviderState,
    WrongRedirect,
)
from tests.integration.providers.conftest import Sandbox
from tests.integration.providers.stages import (
    ADULT_BORN,
    HASTY,
    MAKERS,
    PATIENT,
    MemoryStage,
    SandboxStage,
    Stage,
    an_attempt,
    finish,
    now,
)

NOTHING = Finding(date_of_birth=None, over_18=None)
EVERYWHERE = ("memory", *MAKERS)
WITH_WEBHOOKS = ("memory", "age", "cashfree", "veriff")
FINISHED, REVIEW, LAPSED = ProviderState.FINISHED, ProviderState.REVIEW, ProviderState.LAPSED
REFUSED, TRY_AGAIN = ProviderState.REFUSED, ProviderState.TRY_AGAIN
OUTCOMES = {
    "memory": {"adult": FINISHED, "minor": FINISHED, "refused": REFUSED, "expired": LAPSED, "review": REVIEW},
    "age": {"adult": FINISHED, "minor": FINISHED},
    "digilocker": {
        "adult": FINISHED,
        "minor": FINISHED,
        "contradiction": REVIEW,
        "expired": LAPSED,
        "try_again": LAPSED,
    },
    "cashfree": {
        "adult": FINISHED,
        "minor": FINISHED,
        "contradiction": REVIEW,
        "review": REVIEW,
        "refused": LAPSED,
        "expired": LAPSED,
        "try_again": LAPSED,
    },
    "veriff": {
        "adult": FINISHED,
        "minor": FINISHED,
        "contradiction": REVIEW,
        "review": REVIEW,
        "refused": REFUSED,
        "expired": LAPSED,
        "try_again": TRY_AGAIN,
    },
}
FAULTS = {
    ("digilocker", "error"): False,
    ("digilocker", "malformed"): True,
    ("digilocker", "forged"): True,
    ("cashfree", "error"): False,
    ("cashfree", "malformed"): True,
    ("cashfree", "another"): True,
    ("veriff", "error"): False,
    ("veriff", "malformed"): True,
    ("veriff", "another"): True,
    ("veriff", "forged"): True,
}
"""What goes wrong, and whether it does so for good."""


@pytest.fixture
def stage(request: pytest.FixtureRequest) -> Stage:
    name: str = getattr(request, "param", "memory")
    if name == "memory":
        return MemoryStage()
    return SandboxStage(name, request.getfixturevalue("sandbox"), request.getfixturevalue("nobody_there"))


everywhere = pytest.mark.parametrize("stage", EVERYWHERE, indirect=True)
with_webhooks = pytest.mark.parametrize("stage", WITH_WEBHOOKS, indirect=True)


@everywhere
async def test_a_verification_that_was_started_is_running_and_finds_nothing(stage: Stage) -> None:
    attempt = an_attempt()

    started = await stage.provider.start(attempt, return_url=stage.return_url)
    report = await stage.provider.report(attempt, reference=started.reference)

    assert started.url.startswith("http")
    assert (report.attempt_id, report.event_id, report.state) == (attempt, "", ProviderState.RUNNING)
    assert (report.finding, report.claims, report.also) == (NOTHING, None, ())
    assert (report.liveness, report.face_match) == (None, None)


@everywhere
async def test_starting_again_is_harmless_whichever_page_the_person_ends_on(stage: Stage) -> None:
    attempt = an_attempt()
    first = await stage.provider.start(attempt, return_url=stage.return_url)
    await stage.provider.start(attempt, return_url=stage.return_url)

    answer = await stage.walk(attempt, first, "adult")
    report = await finish(stage, attempt, first, answer)

    assert (report.attempt_id, report.state) == (attempt, FINISHED)


@pytest.mark.parametrize(
    ("stage", "outcome", "state"),
    [(name, outcome, state) for name, row in OUTCOMES.items() for outcome, state in row.items()],
    indirect=["stage"],
)
async def test_what_the_provider_finds_is_reported(stage: Stage, outcome: str, state: ProviderState) -> None:
    attempt = an_attempt()
    started = await stage.provider.start(attempt, return_url=stage.return_url)

    report = await finish(stage, attempt, started, await stage.walk(attempt, started, outcome))

    assert (report.attempt_id, report.state) == (attempt, state)
    found = judge(report.finding, now=now())
    if state is not FINISHED:
        assert report.finding == NOTHING, "OPS-10: what is not finished finds nothing"
    elif outcome == "minor":
        assert found is Outcome.MINOR
    else:
        assert (found, report.finding.date_of_birth) == (Outcome.ADULT, ADULT_BORN)


@everywhere
async def test_ops_10_a_provider_that_is_out_of_reach_decides_nothing(stage: Stage) -> None:
    attempt = an_attempt()
    started = await stage.provider.start(attempt, return_url=stage.return_url)
    answer = await stage.walk(attempt, started, "adult")
    down = stage.down()

    with pytest.raises(ProviderError) as failed:
        await down.finish(
            attempt,
            reference=started.reference,
            secret=started.secret,
            answer=answer,
            return_url=stage.return_url,
        )

    assert not failed.value.permanent


@pytest.mark.parametrize(
    ("path", "permanent"),
    [
        ("/hangs", False),
        ("/fails", False),
        ("/tired", False),
        ("/page", True),
        ("/moved", True),
        ("/strange", True),
    ],
)
@pytest.mark.parametrize("name", MAKERS)
async def test_ops_10_a_provider_that_is_not_well_decides_nothing(
    broken: Callable[[str], str], sandbox: Sandbox, name: str, path: str, permanent: bool
) -> None:
    attempt = an_attempt()
    well = SandboxStage(name, sandbox, "")
    started = await well.provider.start(attempt, return_url=well.return_url)
    answer = await well.walk(attempt, started, "adult")
    provider = MAKERS[name](broken(path), timeout_seconds=HASTY if path == "/hangs" else PATIENT)

    with pytest.raises(ProviderError) as failed:
        await provider.finish(
            attempt,
            reference=started.reference,
            secret=started.secret,
            answer=answer,
            return_url=well.return_url,
        )
    assert failed.value.permanent is permanent
    if name != "digilocker":  # which is not asked to start
        with pytest.raises(ProviderError) as failed:
            await provider.start(an_attempt(), return_url=well.return_url)
        assert failed.value.permanent is permanent


@pytest.mark.parametrize(("name", "fault"), FAULTS)
async def test_ops_10_a_provider_that_fails_in_the_middle_decides_nothing(
    sandbox: Sandbox, name: str, fault: str
) -> None:
    stage, attempt = SandboxStage(name, sandbox, ""), an_attempt()
    started = await stage.provider.start(attempt, return_url=stage.return_url)
    answer = await stage.walk(attempt, started, "adult", fault=fault)

    with pytest.raises(ProviderError) as failed:
        await finish(stage, attempt, started, answer)

    assert failed.value.permanent is FAULTS[name, fault]
    assert "Asha" not in str(failed.value)
    assert "1998" not in str(failed.value)


@pytest.mark.parametrize("name", ["digilocker", "cashfree", "veriff"])
async def test_ops_10_a_late_answer_is_no_answer(sandbox: Sandbox, name: str) -> None:
    stage, attempt = SandboxStage(name, sandbox, ""), an_attempt()
    started = await stage.provider.start(attempt, return_url=stage.return_url)
    answer = await stage.walk(attempt, started, "adult", fault="hang")
    stage.provider = MAKERS[name](sandbox.url, timeout_seconds=HASTY)

    with pytest.raises(ProviderError) as failed:
        await finish(stage, attempt, started, answer)

    assert not failed.value.permanent


@pytest.mark.parametrize("name", ["age", "cashfree", "veriff"])
async def test_a_wrong_key_is_for_good(sandbox: Sandbox, name: str) -> None:
    provider = MAKERS[name](sandbox.url, key="another")
    with pytest.raises(ProviderError) as refused:
        await provider.start(an_attempt(), return_url=f"{sandbox.platform.url}/back")
    assert refused.value.permanent


@pytest.mark.parametrize("stage", ["cashfree", "veriff", "memory"], indirect=True)
async def test_an_attempt_that_was_not_started_here(stage: Stage) -> None:
    with pytest.raises(ProviderError) as refused:
        await stage.provider.report(an_attempt(), reference="")
    assert refused.value.permanent


@pytest.mark.parametrize("stage", ["cashfree", "veriff"], indirect=True)
async def test_the_answer_to_another_attempt_is_not_taken(stage: Stage) -> None:
    """Whoever changes the reference gets nobody else's answer."""
    theirs, ours = an_attempt(), an_attempt()
    started = await stage.provider.start(theirs, return_url=stage.return_url)
    await stage.walk(theirs, started, "adult")

    with pytest.raises(ProviderError) as refused:
        await stage.provider.report(ours, reference=started.reference)

    assert refused.value.permanent


@pytest.mark.parametrize("stage", ["memory", "cashfree", "digilocker"], indirect=True)
async def test_age_06_the_redirect_of_another_attempt_is_refused(stage: Stage) -> None:
    theirs, ours = an_attempt(), an_attempt()
    their_start = await stage.provider.start(theirs, return_url=stage.return_url)
    our_start = await stage.provider.start(ours, return_url=stage.return_url)
    answer = await stage.walk(theirs, their_start, "adult")

    with pytest.raises(WrongRedirect):
        await finish(stage, ours, our_start, answer)


# Webhooks


@with_webhooks
async def test_age_10_a_webhook_tells_of_its_attempt(stage: Stage) -> None:
    attempt = an_attempt()
    started = await stage.provider.start(attempt, return_url=stage.return_url)
    await stage.walk(attempt, started, "adult")

    heard = (await stage.heard(attempt, 1))[-1]
    report = stage.provider.read_webhook(heard.body, heard.headers, now=now())

    assert report.attempt_id == attempt
    assert report.event_id
    assert report.reference == started.reference
    if report.state is ProviderState.RUNNING:
        report = await stage.provider.report(attempt, reference=report.reference)
    assert (report.state, report.finding.date_of_birth) == (FINISHED, ADULT_BORN)


@with_webhooks
async def test_age_10_the_same_message_twice_has_one_id_and_another_has_another(stage: Stage) -> None:
    attempt, other = an_attempt(), an_attempt()
    started = await stage.provider.start(attempt, return_url=stage.return_url)
    await stage.walk(attempt, started, "adult", doubled="on")
    many = 4 if getattr(stage, "name", "") == "veriff" else 2
    heard = await stage.heard(attempt, many)
    ids = {stage.provider.read_webhook(one.body, one.headers, now=now()).event_id for one in heard}
    assert len(ids) == many // 2

    started = await stage.provider.start(other, return_url=stage.return_url)
    await stage.walk(other, started, "adult")
    last = (await stage.heard(other, many + many // 2))[-1]
    assert stage.provider.read_webhook(last.body, last.headers, now=now()).event_id not in ids


@with_webhooks
async def test_age_10_a_webhook_that_was_touched_is_refused(stage: Stage) -> None:
    attempt = an_attempt()
    started = await stage.provider.start(attempt, return_url=stage.return_url)
    await stage.walk(attempt, started, "adult")
    heard = (await stage.heard(attempt, 1))[-1]
    body, headers = heard.body, heard.headers
    signature = next(name for name in headers if name.endswith("signature"))
    stage.provider.read_webhook(body, headers, now=now())
    forgeries: list[tuple[bytes, Mapping[str, str]]] = [
        (body.replace(str(attempt).encode(), str(an_attempt()).encode()), headers),
        (body + b" ", headers),
        (body[:-1], headers),
        (b"", headers),
        (b"{}", headers),
        (body, {}),
        (body, {**headers, signature: ""}),
        (body, {**headers, signature: "0" * 64}),
        (body, {**headers, signature: "ü" * 40}),
        (body, {**headers, signature: headers[signature][:-2]}),
        (b" " * 70_000, headers),
    ]
    for forged_body, forged_headers in forgeries:
        with pytest.raises(BadProviderWebhook):
            stage.provider.read_webhook(forged_body, forged_headers, now=now())


@pytest.mark.parametrize(
    ("stage", "minutes"),
    [("memory", 6), ("age", 6), ("cashfree", 6), ("veriff", 9 * 1_440)],
    indirect=["stage"],
)
async def test_age_10_an_old_webhook_is_refused_as_is_one_from_the_future(stage: Stage, minutes: int) -> None:
    attempt = an_attempt()
    started = await stage.provider.start(attempt, return_url=stage.return_url)
    await stage.walk(attempt, started, "adult")
    many = 2 if getattr(stage, "name", "") == "veriff" else 1
    heard = (await stage.heard(attempt, many))[-1]

    for off in (minutes, -6):
        with pytest.raises(BadProviderWebhook):
            stage.provider.read_webhook(heard.body, heard.headers, now=_later(off))
    for near in (4, -4):
        stage.provider.read_webhook(heard.body, heard.headers, now=_later(near))


@pytest.mark.parametrize("stage", ["cashfree", "veriff"], indirect=True)
async def test_age_10_a_forged_webhook_of_the_sandbox_is_refused(stage: Stage) -> None:
    attempt = an_attempt()
    started = await stage.provider.start(attempt, return_url=stage.return_url)
    await stage.walk(attempt, started, "adult", fault="forged")
    heard = (await stage.heard(attempt, 1))[-1]
    with pytest.raises(BadProviderWebhook):
        stage.provider.read_webhook(heard.body, heard.headers, now=now())


async def test_age_17_the_age_provider_passes_on_no_name_and_no_document(sandbox: Sandbox) -> None:
    stage, attempt = SandboxStage("age", sandbox, ""), an_attempt()
    started = await stage.provider.start(attempt, return_url=stage.return_url)
    report = await finish(stage, attempt, started, await stage.walk(attempt, started, "minor"))
    assert (report.claims, report.also) == (None, ())
    assert report.finding == Finding(date_of_birth=None, over_18=False)


@pytest.mark.parametrize("name", ["digilocker", "cashfree"])
async def test_age_05_no_report_holds_more_of_an_aadhaar_number_than_its_end(
    sandbox: Sandbox, name: str
) -> None:
    stage, attempt = SandboxStage(name, sandbox, ""), an_attempt()
    started = await stage.provider.start(attempt, return_url=stage.return_url)
    report = await finish(stage, attempt, started, await stage.walk(attempt, started, "adult"))
    assert report.claims is not None
    assert report.claims.kind is DocumentKind.AADHAAR
    assert (report.claims.number, report.claims.last_four) == (None, "4821")
    assert b"xxxx" not in msgspec.json.encode(report)


def _later(minutes: int):  # type: ignore[no-untyped-def]
    from datetime import timedelta

    return now() + timedelta(minutes=minutes)
