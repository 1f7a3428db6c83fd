"""A person who is verified by forms alone, and the officers who decide."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

from adapters.memory.age_verification.providers import MemoryTaxIds
from application.age_verification.decide_case import Decision
from domain.age_verification.case import NOTICE_VERSION, VerificationCase
from domain.age_verification.policy import Purpose
from domain.age_verification.review import Checklist, CheckPoint
from domain.identity.permissions import Role
from domain.ids import CaseId
from entrypoints.container import Container
from entrypoints.web.age_verification.course import latest_case
from tests.integration.api.conftest import People, Person
from tests.integration.browser.cards import passport_lines
from tests.integration.web.conftest import Answer, Visit

PICTURE = b"\xff\xd8\xff picture"
BORN = date(1990, 1, 1)


@dataclass
class Walk:
    """One person's way; `path` is the page that it is on."""

    visit: Visit
    container: Container
    who: Person
    path: str

    @property
    def purpose(self) -> Purpose:
        return Purpose.PERFORMER if self.path == "/perform" else Purpose.VIEWER

    async def case(self) -> VerificationCase:
        case = await latest_case(self.container, self.who.user.id, self.purpose)
        assert case is not None
        return case

    async def page(self) -> Answer:
        return await self.visit(self.who, self.path)

    async def begin(self, **changes: str) -> Answer:
        """Agree, and on the age check choose a way too."""
        form = {"case_id": str(uuid4()), "notice_version": NOTICE_VERSION, "agree": "yes", **changes}
        return await self.visit(self.who, self.path, form)

    async def step(self, name: str, form: dict[str, str] | None = None, **files: bytes) -> Answer:
        path = f"/verify/{(await self.case()).id}/{name}"
        return await self.visit(self.who, path, form or {}, files or None)

    async def go(self, name: str, form: dict[str, str] | None = None, **files: bytes) -> str:
        """A step that goes well; returns where it leads."""
        answer = await self.step(name, form, **files)
        assert answer.status == 303, answer.text
        return answer.response.headers["Location"]

    async def upload(self, purpose: str, data: bytes = PICTURE, step: str = "document") -> Answer:
        form = {"purpose": purpose, "step": step, "document_id": str(uuid4())}
        return await self.step("files", form, **{purpose: data})

    async def show_passport(self) -> None:
        await self.go("method", {"method": "passport"})
        assert (await self.upload("id_front")).status == 303
        document_id = (await self.page()).document.value_of("document_id")
        first, second = passport_lines(
            surname="RAO",
            given="ASHA",
            number=f"Z{uuid4().int % 10_000_000:07}",
            born=f"{BORN:%y%m%d}",
            sex="F",
        )
        await self.go("passport", {"document_id": document_id, "mrz_1": first, "mrz_2": second})

    async def give_pan(self) -> str:
        """A number that the tax office knows as the passport's holder's."""
        pan = f"ABCPE{uuid4().int % 9_999 + 1:04}F"
        tax_ids = self.container.tax_ids()
        assert isinstance(tax_ids, MemoryTaxIds)
        tax_ids.holders[pan] = ("ASHA RAO", BORN)
        await self.go("pan", {"pan": pan})
        return pan

    async def sign(self) -> None:
        page = (await self.visit(self.who, "/agreement")).document
        form = {name: page.value_of(name) for name in ("agreement_id", "text_sha256")}
        signed = await self.visit(self.who, "/agreement", {**form, "name": "Asha Rao", "accept": "yes"})
        assert signed.status == 303

    async def bring_all(self) -> None:
        """All that a performer brings, up to handing in."""
        await self.begin()
        await self.show_passport()
        assert (await self.upload("selfie", step="face")).status == 303
        await self.give_pan()
        await self.sign()

    async def decide(self, people: People, decision: Decision, reason: str = "") -> None:
        """An officer who has not been seen before decides."""
        officer = await people.make(Role.KYC_OFFICER)
        case_id = CaseId((await self.case()).id)
        await self.container.claim_case()(case_id=case_id, officer_id=officer.user.id)
        await self.container.decide_case()(
            case_id=case_id,
            officer_id=officer.user.id,
            decision=decision,
            reason=reason,
            note="seen by the tests",
            checklist=Checklist(frozenset(CheckPoint)),
        )
