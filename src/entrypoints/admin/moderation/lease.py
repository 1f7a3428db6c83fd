"""How long a case is kept for whoever works on it: said by its page, which renews it while it stands open (MOD-05)."""

from domain.errors import Conflict
from domain.ids import ModerationCaseId
from entrypoints.container import Container
from entrypoints.edge.access import principal
from entrypoints.web.form import Form
from entrypoints.web.page import PageResponse, page

KEEPING = frozenset({"keep", "claim"})
BEAT_SECONDS = 60
"""A fifth of the lease: four answers in a row may go missing before the case is lost."""
BEATS_MAX = 30
"""Half an hour. A page that somebody left open would keep the case from everybody else for good; then it asks."""


async def beat(container: Container, case_id: ModerationCaseId, form: Form) -> PageResponse:
    """Keep the case longer, or take it again, and say in words whose it is now: a fragment of its page.

    Raises `ModerationCaseNotFound`, `CaseAboutYou`, `PermissionDenied`; that it is somebody else's by now is an answer.
    """
    actor_id = principal().user_id
    try:
        if form.text("act") == "claim":
            await container.claim_moderation_case()(case_id=case_id, actor_id=actor_id)
        else:
            await container.keep_moderation_case()(case_id=case_id, actor_id=actor_id)
    except Conflict as refusal:
        form.refuse(refusal)
    lease, now = await container.moderation_case_queries().lease(case_id), container.now()()
    is_held = lease is not None and now < lease.until
    return await page(
        "admin/moderation/_lease.html",
        status=form.status,
        form=form,
        case_id=case_id,
        lease=lease,
        is_held=is_held,
        is_mine=lease is not None and is_held and lease.holder_id == actor_id,
        **beats(form),
    )


def beats(form: Form) -> dict[str, object]:
    """How often the page kept the case since somebody last did so by hand."""
    by_hand = form.text("act") != "keep" or bool(form.text("by_hand")) or not form.text("beats")
    return {
        "beats": 0 if by_hand else min(max(form.whole("beats"), 0), BEATS_MAX),
        "beats_max": BEATS_MAX,
        "beat_seconds": BEAT_SECONDS,
    }
