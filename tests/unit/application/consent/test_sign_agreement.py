import asyncio
from uuid import uuid4

import pytest

from application.consent.sign_agreement import SignAgreement
from domain.age_verification.age import AgeLocked, AgeState
from domain.consent.agreement import AgreementIdReused, SignedNameRequired
from domain.consent.performer_agreement import PERFORMER_AGREEMENT
from domain.consent.record import Act
from domain.consent.text import in_force
from domain.ids import AgreementId
from domain.language import Language
from ports.consent.agreements import signed_name_context
from tests.builders import ASHA, NOW, RAVI
from tests.unit.application.consent.conftest import Stage

TEXT = in_force(PERFORMER_AGREEMENT, NOW)
HINDI = TEXT.digest(Language.HINDI)


async def test_cns_01_a_signature_is_kept_with_its_text_and_is_an_act_of_the_record(stage: Stage) -> None:
    sign, agreement_id = SignAgreement(stage.begin, stage.sealer, stage.now), AgreementId(uuid4())
    signed = await sign(
        agreement_id=agreement_id, user_id=ASHA, text_sha256=HINDI, name="Asha Rao", accepted=True
    )
    async with stage.begin() as tx:
        assert await tx.agreements.find_current(ASHA) == signed
        name = await tx.agreements.find_name(agreement_id)
    assert name is not None
    assert b"Asha" not in name.ciphertext
    context = signed_name_context(agreement_id)
    assert await stage.sealer.unseal(name, context=context) == b"Asha Rao"
    [act] = stage.acts(ASHA)
    assert act.act is Act.AGREEMENT_SIGNED
    assert act.facts == {
        "agreement_id": str(agreement_id),
        "version": TEXT.version,
        "language": "hi",
        "text_sha256": HINDI,
    }


async def test_signing_twice_is_signing_once(stage: Stage) -> None:
    sign, agreement_id = SignAgreement(stage.begin, stage.sealer, stage.now), AgreementId(uuid4())

    async def once() -> object:
        return await sign(
            agreement_id=agreement_id, user_id=ASHA, text_sha256=HINDI, name="Asha", accepted=True
        )

    answers = await asyncio.gather(*(once() for _ in range(5)))
    assert len(set(answers)) == 1
    assert len(stage.acts(ASHA)) == 1
    with pytest.raises(AgreementIdReused):
        await sign(agreement_id=agreement_id, user_id=RAVI, text_sha256=HINDI, name="Ravi", accepted=True)


async def test_nothing_is_kept_of_a_signature_that_is_refused(stage: Stage) -> None:
    sign = SignAgreement(stage.begin, stage.sealer, stage.now)
    with pytest.raises(SignedNameRequired):
        await sign(agreement_id=AgreementId(uuid4()), user_id=ASHA, text_sha256=HINDI, name="", accepted=True)
    await stage.set_age(ASHA, AgeState.MINOR_LOCKED)
    with pytest.raises(AgeLocked):
        await sign(
            agreement_id=AgreementId(uuid4()), user_id=ASHA, text_sha256=HINDI, name="Asha", accepted=True
        )
    assert stage.acts(ASHA) == []
    async with stage.begin() as tx:
        assert await tx.agreements.find_current(ASHA) is None
