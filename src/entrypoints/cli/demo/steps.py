"""Steps that are played one after the other, each within its time, and what became of each."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

import httpx2

from entrypoints.cli.demo.person import NotAsPromised


class Verdict(StrEnum):
    HELD = "held"
    FAILED = "failed"
    NOT_REACHED = "not reached"


@dataclass(frozen=True, slots=True)
class Step:
    """`play` returns what is worth telling. An `essential` step is played whatever failed before it."""

    name: str
    play: Callable[[], Awaitable[str]]
    essential: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    verdict: Verdict
    seconds: float
    detail: str


class Audience(Protocol):
    """Is told how the play goes."""

    def begins(self, step: Step) -> None: ...

    def ends(self, outcome: Outcome) -> None: ...


async def play(steps: Sequence[Step], audience: Audience, *, step_seconds: float) -> list[Outcome]:
    """Play the steps until one fails; after that only essential ones. A step that is late has failed."""
    outcomes: list[Outcome] = []
    for step in steps:
        if step.essential or all(outcome.verdict is Verdict.HELD for outcome in outcomes):
            audience.begins(step)
            outcome = await _play(step, step_seconds)
        else:
            outcome = Outcome(step.name, Verdict.NOT_REACHED, 0.0, "")
        outcomes.append(outcome)
        audience.ends(outcome)
    return outcomes


async def _play(step: Step, step_seconds: float) -> Outcome:
    begun = time.monotonic()
    try:
        async with asyncio.timeout(step_seconds):
            verdict, detail = Verdict.HELD, await step.play()
    except NotAsPromised as error:
        verdict, detail = Verdict.FAILED, str(error)
    except TimeoutError:
        verdict, detail = Verdict.FAILED, "it took too long"
    except httpx2.HTTPError as error:
        verdict, detail = Verdict.FAILED, f"no answer ({type(error).__name__})"
    except Exception as error:  # whatever it is, the play goes on to its end and tells of it
        verdict, detail = Verdict.FAILED, repr(error)[:300]
    return Outcome(step.name, verdict, time.monotonic() - begun, detail)
