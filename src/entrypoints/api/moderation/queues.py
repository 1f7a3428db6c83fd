"""Who sees which queue, over the API."""

from datetime import datetime
from uuid import UUID

from quart import Blueprint, Response, request

from application.moderation.cases._cases import admission_of
from domain.casework import FourEyes
from domain.errors import NotFound
from domain.identity.permissions import Permission
from domain.ids import UserId
from domain.moderation.cases.kind import Queue
from domain.moderation.desk.queue_access import (
    AccessAnswer,
    AccessVersion,
    Admission,
    InvalidQueueAccess,
    NoQueueAccessProposal,
    QueueAccess,
    QueueAccessChanged,
    QueueUnseen,
)
from domain.moderation.note import NoteMissing, NoteTooLong
from entrypoints.api.body import Body, View, json, parse
from entrypoints.api.documented import documented
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.views.queues import queue_lists

TAG = "moderation"
_NOTE = (NoteMissing, NoteTooLong)


class UnknownQueueName(NotFound):
    code = "unknown_queue_name"


class AdmissionView(View, frozen=True):
    roles: list[str]
    also: list[UUID]
    """Let in beyond their role."""
    never: list[UUID]
    """Kept out whatever their role."""


class AccessVersionView(View, frozen=True):
    number: int
    admission: AdmissionView
    author_id: UUID
    reason: str
    written_at: datetime
    effective_from: datetime
    needs_second: bool
    begins: datetime | None
    """None while it waits for a second person, or was turned down."""
    answer: AccessAnswer | None


class CaseQueueView(View, frozen=True):
    queue: Queue
    holds: AdmissionView | None
    """None where the list cannot be read, and nobody is let in."""
    next_number: int
    versions: list[AccessVersionView]


class CaseQueuesView(View, frozen=True):
    items: list[CaseQueueView]


class ChangeAccessBody(Body, frozen=True):
    roles: list[str]
    also: list[UUID]
    never: list[UUID]
    note: str
    effective_from: datetime | None = None
    """Now, where nothing is said."""


class AnswerAccessBody(Body, frozen=True):
    answer: AccessAnswer
    note: str


def queue_routes(container: Container) -> Blueprint:
    routes = Blueprint("api_moderation_queues", __name__)
    _add_lists(routes, container)
    return routes


def _add_lists(routes: Blueprint, container: Container) -> None:
    @routes.get("/v1/staff/queues")
    @requires(Permission.SET_QUEUE_ACCESS, adult=False)
    @documented(
        summary="Who sees each queue of cases, and every version of its list",
        tag=TAG,
        responses={200: CaseQueuesView},
    )
    async def queues() -> Response:
        lists, now = await queue_lists(container), container.now()()
        by_queue = {each.queue: each for each in lists}
        views = []
        for queue in Queue:
            found, holds = by_queue.get(queue, QueueAccess(queue, (), ())), admission_of(lists, queue, now)
            views.append(
                CaseQueueView(
                    queue=queue, holds=_admission_view(holds) if holds else None,
                    next_number=len(found.versions) + 1,
                    versions=[_version_view(found, version) for version in found.versions],
                )
            )  # fmt: skip
        return json(CaseQueuesView(items=views))

    @routes.put("/v1/staff/queues/<name>/versions/<int:number>")
    @requires(Permission.SET_QUEUE_ACCESS, adult=False)
    @documented(
        summary="Write the next version of a queue's list; one that could let in to a guarded queue waits for another",
        tag=TAG,
        request=ChangeAccessBody,
        responses={200: AccessVersionView},
        errors=[UnknownQueueName, InvalidQueueAccess, QueueAccessChanged, QueueUnseen, *_NOTE],
    )
    async def change(name: str, number: int) -> Response:
        queue, body = _queue(name), parse(ChangeAccessBody, await request.get_data())
        version = await container.change_queue_access()(
            queue=queue, number=number, actor_id=principal().user_id, note=body.note,
            effective_from=body.effective_from,
            admission=Admission(
                frozenset(body.roles), frozenset(map(UserId, body.also)), frozenset(map(UserId, body.never))
            ),
        )  # fmt: skip
        return json(_version_view(QueueAccess(queue, (version,), ()), version))

    @routes.post("/v1/staff/queues/<name>/versions/<int:number>/answer")
    @requires(Permission.SET_QUEUE_ACCESS, adult=False)
    @documented(
        summary="Confirm the version that waits for a second person, or turn it down",
        tag=TAG,
        request=AnswerAccessBody,
        responses={204: None},
        errors=[UnknownQueueName, NoQueueAccessProposal, FourEyes, QueueUnseen, *_NOTE],
    )
    async def answer(name: str, number: int) -> Response:
        body = parse(AnswerAccessBody, await request.get_data())
        await container.answer_queue_access()(
            queue=_queue(name),
            number=number,
            answer=body.answer,
            actor_id=principal().user_id,
            note=body.note,
        )
        return Response(status=204)


def _queue(name: str) -> Queue:
    try:
        return Queue(name)
    except ValueError:
        raise UnknownQueueName("there is no such queue") from None


def _admission_view(admission: Admission) -> AdmissionView:
    return AdmissionView(
        roles=sorted(admission.roles), also=sorted(admission.also), never=sorted(admission.never)
    )


def _version_view(found: QueueAccess, version: AccessVersion) -> AccessVersionView:
    word = found.word_of(version.number)
    return AccessVersionView(
        number=version.number, admission=_admission_view(version.admission), author_id=version.author_id,
        reason=version.reason, written_at=version.written_at, effective_from=version.effective_from,
        needs_second=version.needs_second, begins=found.begins(version), answer=word.answer if word else None,
    )  # fmt: skip
