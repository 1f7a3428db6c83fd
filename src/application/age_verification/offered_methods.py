"""Which ways to show something are open here."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from domain.age_verification.method import USES_AADHAAR, Method
from domain.age_verification.policy import Purpose, policy_for
from ports.clock import Clock

_BY_PROVIDER = frozenset({Method.AGE_PROVIDER, Method.DIGILOCKER, Method.CASHFREE, Method.VERIFF})


@dataclass(frozen=True, slots=True)
class OfferedMethods:
    """The methods of the policy that can be used: a provider's where it is configured, Aadhaar's where the platform is
    registered for it (AGE-22). A passport and another photo id need neither, so that two without Aadhaar are always
    among them (AGE-21)."""

    profile: str
    configured: Collection[Method]
    aadhaar_enabled: bool
    now: Clock

    def __call__(self, purpose: Purpose) -> Sequence[Method]:
        """In the order in which `Method` lists them. Raises `NoPolicy`."""
        policy = policy_for(self.profile, purpose, at=self.now())
        return [
            method
            for method in Method
            if method in policy.methods
            and (method not in _BY_PROVIDER or method in self.configured)
            and (method not in USES_AADHAAR or self.aadhaar_enabled)
        ]
