"""The bank behind the sandbox, with its moods: refunds and payouts that fail, come back, are told twice or never."""

import asyncio
import random
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx2
import msgspec

from entrypoints.cli.crash.patience import STILL_SECONDS, Patience
from entrypoints.cli.demo.person import NotAsPromised
from entrypoints.sandbox.state import SandboxState

MOOD_SECONDS = (1.0, 3.0)
AGAIN_SECONDS = 0.3
ENDS = ("processed", "processed", "processed", "reversed", "failed")
FAULTS = ("", "", "", "", "", "", "broken", "lost", "silent", "silent", "refused")
"""`silent` is the worst: it is done, and neither the answer nor a webhook says so. Who asks again under another key has
it done twice."""
SILENT_REFUNDS = 0.5
"""So often the next refund is done, and nothing is said of it."""
CAME_BACK_UNHEARD = 0.5
"""So many of the payouts that come back later do so without a word."""


@dataclass
class Bank:
    """`address` is the sandbox's, `state_file` where it keeps what it answered."""

    address: str
    state_file: Path
    chance: random.Random
    _payouts_then: int = -1
    """How many payouts there were when the latest fault was put in line."""

    async def live(self, enough: asyncio.Event) -> None:
        async with httpx2.AsyncClient(base_url=self.address, timeout=5, trust_env=False) as http:
            while not enough.is_set():
                with suppress(
                    httpx2.HTTPError
                ):  # it was killed; its next self has forgotten most of its moods
                    await self._change_mood(http)
                await asyncio.sleep(self.chance.uniform(*MOOD_SECONDS))

    async def _change_mood(self, http: httpx2.AsyncClient) -> None:
        rules = {"settles": self.chance.choice(ENDS), "fault": self._fault()}
        if self.chance.random() < 0.3:
            rules["doubled"] = "on"
        await http.post("/razorpayx/rules", data=rules)
        end = "failed" if self.chance.random() < 0.2 else "processed"
        silent = {"lost": "on"} if self.chance.random() < SILENT_REFUNDS else {}
        await http.post("/back/refunds", data={"end": end, **silent})
        paid = [payout.id for payout in self.remembered().payouts.values() if payout.status == "processed"]
        if paid and self.chance.random() < 0.1:  # told paid, and it comes back after all
            unheard = {"unheard": "on"} if self.chance.random() < CAME_BACK_UNHEARD else {}
            back = {"status": "reversed", **unheard}
            await http.post(f"/razorpayx/payouts/{self.chance.choice(paid)}", data=back)

    def _fault(self) -> str:
        """What goes wrong with the next payout. None while the one before waits: they would pile up, and every payout
        would meet one."""
        fault, payouts = self.chance.choice(FAULTS), len(self.remembered().payouts)
        if not fault or payouts == self._payouts_then:
            return ""
        self._payouts_then = payouts
        return fault

    def kept_to_itself(self) -> tuple[int, int]:
        """How many refunds and payouts it did and said nothing of."""
        remembered = self.remembered()
        return (
            sum(refund.unheard for refund in remembered.refunds.values()),
            sum(payout.unheard for payout in remembered.payouts.values()),
        )

    async def be_kind(self) -> None:
        """From now on everything goes through. What came back unheard stays so: whoever wants to know asks."""
        patience = Patience(STILL_SECONDS)
        async with httpx2.AsyncClient(base_url=self.address, timeout=10, trust_env=False) as http:
            while True:
                try:
                    await http.post("/razorpayx/rules", data={"settles": "processed"})
                    await http.post("/back/refunds", data={"end": "processed"})
                except httpx2.TransportError as failure:
                    if patience.is_over:
                        raise NotAsPromised(f"the sandbox takes no rules: {failure!r}") from failure
                    await asyncio.sleep(AGAIN_SECONDS)
                else:
                    return

    def remembered(self) -> SandboxState:
        """All that the gateway and the bank ever answered."""
        try:
            return msgspec.json.decode(self.state_file.read_bytes(), type=SandboxState)
        except FileNotFoundError:
            return SandboxState()
