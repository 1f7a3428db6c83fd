"""The clocks of two cases that become one: nobody gains time by it, and no proof of one is taken for the other's."""

from dataclasses import dataclass, replace

from domain.casework import ALARMS, Alarm
from domain.moderation.cases.clocks import DutyClock, Proof, strictest_first

_GRAVITY = {Alarm.NONE: 0} | {alarm: percent for percent, alarm in ALARMS}


@dataclass(frozen=True, slots=True)
class Duties:
    """What a case owes, what of it is proved, and the latest alarm of each law."""

    clocks: tuple[DutyClock, ...]
    proofs: tuple[Proof, ...]
    alarms: tuple[tuple[str, Alarm], ...]

    @property
    def proved(self) -> set[str]:
        return {proof.law for proof in self.proofs}

    @property
    def owed(self) -> set[str]:
        return {clock.law for clock in self.clocks} - self.proved

    def named(self, names: dict[str, str]) -> "Duties":
        """The same, with some laws under other names."""
        return Duties(
            tuple(replace(clock, law=names.get(clock.law, clock.law)) for clock in self.clocks),
            tuple(replace(proof, law=names.get(proof.law, proof.law)) for proof in self.proofs),
            tuple((names.get(law, law), alarm) for law, alarm in self.alarms),
        )


def merged(own: Duties, other: Duties, *, case: str) -> Duties:
    """`own` with what `other` brings; `case` names the other one. What is owed of one law by both is owed once, by the
    earlier time; what one has proved and the other owes is owed."""
    kept = own.named({law: f"{law} before case {case}" for law in own.proved & other.owed})
    came = other.named({law: f"{law} of case {case}" for law in {key for key, _ in other.alarms} | other.proved
                        if law not in other.owed})  # fmt: skip
    alarms = dict(kept.alarms)
    for law, alarm in came.alarms:
        alarms[law] = max(alarm, alarms.get(law, Alarm.NONE), key=_GRAVITY.__getitem__)
    return Duties(
        strictest_first((*kept.clocks, *came.clocks)), (*kept.proofs, *came.proofs), tuple(alarms.items())
    )
