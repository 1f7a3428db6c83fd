"""A posted form: what was typed, and what was wrong with it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from quart import request

from domain.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from domain.language import Language
from entrypoints.edge.aadhaar import require_fields_without_aadhaar
from entrypoints.edge.errors import TooManyRequests, status_of
from entrypoints.edge.refusals_in_hindi import hindi_refusal
from entrypoints.web.language import frame_language
from entrypoints.web.words import sentence
from ports.errors import PortError

SECRETS = frozenset({"password", "csrf_token"})
"""Fields that are never written back into a page."""


@dataclass(slots=True)
class Form:
    """What a page's form shows: the values as typed, an error beside each field, and one problem for the whole."""

    values: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    status: int = 200
    """The HTTP status to answer with when the form is shown again."""
    words: Mapping[str, str] = field(default_factory=dict)
    """What to say of a refusal, by its code, where it is not to be the refusal's own sentence."""

    @classmethod
    async def posted(cls, *, telephone: str = "") -> "Form":
        """`telephone` as in `require_fields_without_aadhaar`. Raises `AadhaarNumberNotAccepted`: a page that was sent a
        number does not show it again."""
        posted = await request.form
        require_fields_without_aadhaar(posted.items(multi=True), telephone=telephone)
        return cls({name: value for name, value in posted.items() if name not in SECRETS})

    def text(self, name: str) -> str:
        return self.values.get(name, "")

    def whole(self, name: str) -> int:
        """A whole number. Raises `Invalid`."""
        try:
            return int(self.text(name).strip())
        except ValueError:
            raise Invalid(
                "that is not a whole number", pointer=f"/{name}", hindi="यह पूरी संख्या नहीं है।"
            ) from None

    def id(self, name: str) -> UUID:
        """An id that the page itself put into the form. Raises `Invalid`."""
        try:
            return UUID(self.text(name))
        except ValueError:
            raise Invalid("the form was not complete; load the page again", pointer=None) from None

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal beside the field at fault, or above the form when it is about no single one."""
        words = self.words.get(refusal.code)
        if not words and frame_language() is Language.HINDI:
            words = refusal.hindi or hindi_refusal(refusal.code, refusal.until)
        words = words or sentence(refusal.detail)
        name = (refusal.pointer or "").removeprefix("/")
        if name:
            self.errors[name] = words
        else:
            self.problem = words
        self.status = status_of(refusal)

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """Turn a refusal or a provider's failure raised inside into something this form shows."""
        try:
            yield
        except (Invalid, Conflict, Forbidden, NotFound) as refusal:
            self.refuse(refusal)
        except TooManyRequests as error:
            minutes = -(-error.retry_after_seconds // 60)
            self.problem = self.words.get(error.code) or (
                f"यह बहुत बार हुआ। {minutes} मिनट बाद फिर प्रयास करें।"
                if frame_language() is Language.HINDI
                else f"That was too often. Try again in {minutes} min."
            )
            self.status = 429
        except PortError:
            self.problem = self.words.get("provider_unavailable") or (
                hindi_refusal("provider_unavailable")
                if frame_language() is Language.HINDI
                else "A service behind us does not answer just now. Nothing was decided or charged; try again."
            )
            self.status = 503


async def posted_password() -> str:
    """The password, kept apart from the form's values so that no page repeats it."""
    password: str = (await request.form).get("password", "")
    return password
