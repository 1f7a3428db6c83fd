"""Sign the performer agreement."""

from dataclasses import dataclass

from domain.age_verification.age import AgeState
from domain.consent.agreement import SignedAgreement, normal_name
from domain.consent.record import Act
from domain.ids import AgreementId, UserId
from ports.clock import Clock
from ports.consent.agreements import signed_name_context
from ports.sealing import Sealer
from ports.transaction import BeginTransaction


@dataclass(frozen=True, slots=True)
class SignAgreement:
    """A person signs the agreement as it is in force now. Safe to repeat: the client chooses the signature's id."""

    begin: BeginTransaction
    sealer: Sealer
    now: Clock

    async def __call__(
        self, *, agreement_id: AgreementId, user_id: UserId, text_sha256: str, name: str, accepted: bool
    ) -> SignedAgreement:
        """`text_sha256` is the digest of the text that was shown.

        Raises `AgreementNotAccepted`, `SignedNameRequired`, `AgreementChanged`, `AgreementIdReused`, `KeysUnavailable`
        and age's refusals.
        """
        signed = SignedAgreement.sign(
            agreement_id=agreement_id,
            user_id=user_id,
            text_sha256=text_sha256,
            accepted=accepted,
            now=self.now(),
        )
        context = signed_name_context(agreement_id)
        sealed = await self.sealer.seal(normal_name(name).encode(), context=context)
        async with self.begin() as tx:
            # The lock puts the repeats of one request in line, so that the second finds what the first made.
            status = await tx.ages.get_for_update(user_id)
            if (
                status.state is not AgeState.HELD
            ):  # who is under review may still bring what officers wait for
                status.require_verified_adult()
            if earlier := await tx.agreements.find(agreement_id):
                earlier.require_same_request(signed)
                return earlier
            await tx.agreements.add(signed)
            await tx.agreements.keep_name(agreement_id, sealed)
            facts = {
                "agreement_id": str(signed.id),
                "version": signed.version,
                "language": signed.language.value,
                "text_sha256": signed.text_sha256,
            }
            await tx.consent_records.append(user_id, Act.AGREEMENT_SIGNED, facts, now=signed.signed_at)
            return signed
