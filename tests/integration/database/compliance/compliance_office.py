"""The stage of the tests of compliance: officers, a person they are asked about, and what is kept of them."""

from dataclasses import replace
from datetime import timedelta
from typing import cast
from uuid import uuid4

import pytest

from domain.age_verification.age import AgeState
from domain.age_verification.document import Document, DocumentPurpose
from domain.compliance.erasure import Erasure, ErasureCause
from domain.compliance.legal_request import (
    Approval,
    LegalRequest,
    OrderDocument,
    RequestState,
)
from domain.compliance.scope import DataCategory, RequestScope
from domain.identity.permissions import Role
from domain.identity.user import User
from domain.ids import ErasureId, UserId
from ports.compliance.requests import LegalQueries, RetentionQueries
from tests.builders import (
    a_document,
    a_legal_request,
    a_stored_file,
    a_user,
    a_verified_adult,
    an_export_file,
)
from tests.integration.database.conftest import World

LIMIT = 10_000


@pytest.fixture
def legal(world: World) -> LegalQueries:
    return cast(LegalQueries, world.query("compliance.queries", "LegalQueries"))


@pytest.fixture
def retention(world: World) -> RetentionQueries:
    return cast(RetentionQueries, world.query("compliance.queries", "RetentionQueries"))


async def a_person(world: World, name: str = "Asha", role: Role = Role.VIEWER) -> User:
    user = a_user(id=UserId(uuid4()), display_name=name, role=role)
    async with world.begin() as tx:
        await tx.users.add(user)
    return user


async def a_stored_document(world: World, owner: User, **changes: object) -> Document:
    whole = {"owner_id": owner.id, "stored_at": world.now(), "created_at": world.now()} | changes
    document = a_document(file=a_stored_file(object_key=f"documents/{uuid4()}"), **whole)
    async with world.begin() as tx:
        await tx.documents.add(document)
    return document


class Office:
    """Two legal officers, and somebody whom a request is about."""

    def __init__(self, world: World, vikram: User, nandini: User, asha: User) -> None:
        self.world, self.vikram, self.nandini, self.asha = world, vikram, nandini, asha

    async def request(self, **changes: object) -> LegalRequest:
        order = await a_stored_document(
            self.world, self.vikram, case_id=None, purpose=DocumentPurpose.LEGAL_ORDER
        )
        scope = RequestScope(
            (self.asha.id,), (DataCategory.ACCOUNT, DataCategory.MONEY), self.world.now() - timedelta(1),
            self.world.now(),
        )  # fmt: skip
        whole = {
            "order": OrderDocument(order.id, uuid4().bytes * 2),
            "scope": scope,
            "received_by": self.vikram.id,
            "received_at": self.world.now(),
            "due_at": self.world.now() + timedelta(hours=72),
        }
        return a_legal_request(**whole | changes)

    async def added(self, **changes: object) -> LegalRequest:
        request = await self.request(**changes)
        async with self.world.begin() as tx:
            await tx.legal_requests.add(request)
        return request

    def agreed(self) -> dict[str, object]:
        now = self.world.now()
        return {
            "first": Approval(self.vikram.id, "The order names her", now),
            "second": Approval(self.nandini.id, "So it does", now),
        }

    async def answered(self, **changes: object) -> LegalRequest:
        now = self.world.now()
        file = an_export_file(made_by=self.vikram.id, made_at=now, expires_at=now + timedelta(days=7))
        whole = {"state": RequestState.EXPORTED, "export": file, "answered_at": now, **self.agreed()}
        return await self.added(**whole | changes)


@pytest.fixture
async def office(world: World) -> Office:
    vikram = await a_person(world, "Vikram", Role.LEGAL_OFFICER)
    nandini = await a_person(world, "Nandini", Role.LEGAL_OFFICER)
    return Office(world, vikram, nandini, await a_person(world))


def an_erasure(world: World, account: UserId | None, **changes: object) -> Erasure:
    erasure = Erasure(
        ErasureId(uuid4()), ErasureCause.MINOR, "minor_data", account, "account", 1, world.now()
    )
    return replace(erasure, **changes)  # type: ignore[arg-type]


async def locked(world: World, user: User, *, hours_ago: float) -> None:
    at = world.now() - timedelta(hours=hours_ago)
    async with world.begin() as tx:
        await tx.ages.save(replace(a_verified_adult(user.id), state=AgeState.MINOR_LOCKED, decided_at=at))
