"""Coming back from a provider's pages, with an answer or to wait for one."""

from quart import request

from domain.age_verification.case import VerificationCase
from entrypoints.container import Container
from entrypoints.edge.access import principal
from entrypoints.web.form import Form
from ports.age_verification.providers import WrongRedirect


async def asked(container: Container, case: VerificationCase) -> VerificationCase:
    """The case as it stands when its provider has been asked; as it was where the provider does not answer."""
    with Form().refusals():
        answered: VerificationCase = await container.ask_provider()(case_id=case.id, user_id=case.user_id)
        return answered
    return case


async def came_back(container: Container, form: Form, path: str) -> bool:
    """Take the answer of a redirect to `path`. What is wrong with it is shown by `form`, and False returned."""
    try:
        with form.refusals():
            await container.come_back_from_provider()(
                user_id=principal().user_id,
                answer=request.args.to_dict(),
                return_url=container.settings().public_url + path,
            )
            return True
    except WrongRedirect:
        form.problem = "That answer belongs to no check of yours that is still open. Start the check again."
        form.status = 409
    return False
