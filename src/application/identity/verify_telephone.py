"""Take the code that was sent to a telephone number (CHT-12)."""

from dataclasses import dataclass

from application.identity.ask_telephone_code import code_digest
from application.identity.own_telephone import keep_by_law
from domain.identity.verified_telephone import (
    TelephoneProof,
    VerifiedTelephone,
    code_over,
    normal_digits,
    require_free,
)
from domain.ids import UserId
from ports.age_verification.cases import IdentityHasher
from ports.clock import Clock
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class VerifyTelephone:
    """Each try is counted, in a transaction of its own, before it is looked at: a wrong one is not forgotten with its
    refusal, and many at once are as many tries."""

    begin: BeginTransaction
    hasher: IdentityHasher
    now: Clock
    accounts_max: int
    """So many accounts have one number at most."""

    async def __call__(self, *, user_id: UserId, code: str) -> VerifiedTelephone:
        """Raises `TelephoneCodeOver`, `WrongTelephoneCode`, `TelephoneTaken`."""
        proof = await self._tried(user_id)
        proof.require_code(code_digest(self.hasher, user_id, proof.number_digest, normal_digits(code)))
        async with self.begin() as tx:
            await tx.users.get_for_update(user_id)  # before the number, as whoever erases it
            found = await tx.telephone_proofs.find_for_update(user_id)
            if found is None or found[0].code_digest != proof.code_digest:
                raise code_over()  # answered by another request, or another code was asked for meanwhile
            others = await tx.telephones.count_others(proof.number_digest, user_id)
            require_free(others, accounts_max=self.accounts_max)
            verified = proof.proved(self.now())
            await keep_by_law(tx, user_id, self.now())
            await tx.telephones.save(verified, found[1])
            await tx.telephone_proofs.erase_of(user_id)
            return verified

    async def _tried(self, user_id: UserId) -> TelephoneProof:
        async with self.begin() as tx:
            found = await tx.telephone_proofs.find_for_update(user_id)
            if found is None:
                raise code_over()
            proof = found[0].tried(self.now())
            await tx.telephone_proofs.save(proof, found[1])
            return proof
