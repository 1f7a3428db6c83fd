"""Steps of the demo: what follows a failure, and what may not go on for ever."""

import asyncio
from collections.abc import Awaitable, Callable

from entrypoints.cli.demo.person import Form, NotAsPromised
from entrypoints.cli.demo.steps import Audience, Outcome, Step, Verdict, play


class Heard(Audience):
    def __init__(self) -> None:
        self.told: list[str] = []

    def begins(self, step: Step) -> None:
        self.told.append(f"begins {step.name}")

    def ends(self, outcome: Outcome) -> None:
        self.told.append(f"ends {outcome.name}: {outcome.verdict}")


async def fine() -> str:
    return "all well"


async def broken() -> str:
    raise NotAsPromised("the show is killed")


async def endless() -> str:
    await asyncio.sleep(60)
    return "never"


async def faulty() -> str:
    raise ValueError("not a uuid")


async def verdicts_of(*plays: Callable[[], Awaitable[str]], essential_last: bool = False) -> list[Outcome]:
    last = len(plays) - 1
    steps = [
        Step(str(number), each, essential=essential_last and number == last)
        for number, each in enumerate(plays)
    ]
    return await play(steps, Heard(), step_seconds=0.05)


async def test_what_holds_is_told_with_its_detail() -> None:
    heard = Heard()
    outcomes = await play([Step("buy", fine, essential=False)], heard, step_seconds=1)
    assert [(outcome.verdict, outcome.detail) for outcome in outcomes] == [(Verdict.HELD, "all well")]
    assert heard.told == ["begins buy", "ends buy: held"]


async def test_after_a_failure_only_what_is_essential_is_played() -> None:
    outcomes = await verdicts_of(fine, broken, fine, fine, essential_last=True)
    assert [outcome.verdict for outcome in outcomes] == [
        Verdict.HELD,
        Verdict.FAILED,
        Verdict.NOT_REACHED,
        Verdict.HELD,
    ]
    assert outcomes[1].detail == "the show is killed"


async def test_a_step_that_takes_too_long_has_failed() -> None:
    (outcome,) = await verdicts_of(endless)
    assert (outcome.verdict, outcome.detail) == (Verdict.FAILED, "it took too long")


async def test_a_fault_of_the_step_itself_is_a_failure_too() -> None:
    (outcome,) = await verdicts_of(faulty)
    assert outcome.verdict is Verdict.FAILED
    assert "not a uuid" in outcome.detail


def test_a_form_is_read_with_its_hidden_fields() -> None:
    form = Form.of(
        '<form action="/checkout/o1"><input type="hidden" name="return_url" value="http://a/b?c=1&amp;d=2">'
        '<input type="radio" name="method" value="card"></form><form action="/other"></form>'
    )
    assert (form.action, form.hidden) == ("/checkout/o1", {"return_url": "http://a/b?c=1&d=2"})
