"""One's own telephone number: the page on which it is proved, changed and removed, without a script too."""

from quart import Blueprint

from domain.identity.permissions import Permission
from domain.language import Language
from entrypoints.choices.text_messages import texted
from entrypoints.container import Container
from entrypoints.edge.access import principal, requires
from entrypoints.web.form import Form
from entrypoints.web.identity.telephone_words import WORDS, refusal_words
from entrypoints.web.language import page_language
from entrypoints.web.page import PageResponse, page, see_other

PATH = "/account/telephone"
LANGUAGES = ((Language.ENGLISH.value, "English"), (Language.HINDI.value, "हिन्दी"))


def telephone_pages(container: Container) -> Blueprint:
    pages = Blueprint("web_telephones", __name__)

    @pages.get(PATH)
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    async def own() -> PageResponse:
        return await _page(Form())

    @pages.post(PATH)
    @requires(Permission.EDIT_OWN_PROFILE, adult=True)
    async def ask() -> PageResponse:
        form = await Form.posted(telephone="telephone")
        form.words = refusal_words(page_language())
        with form.refusals():
            await container.rate_limits().enforce_telephone_code()
            await container.ask_telephone_code()(
                user_id=principal().user_id, telephone=form.text("telephone"), language=_language(form)
            )
            return see_other(f"{PATH}?lang={page_language()}")
        return await _page(form)

    @pages.post(f"{PATH}/code")
    @requires(Permission.EDIT_OWN_PROFILE, adult=True)
    async def verify() -> PageResponse:
        form = await Form.posted()
        form.words = refusal_words(page_language())
        with form.refusals():
            await container.verify_telephone()(user_id=principal().user_id, code=form.text("code"))
            return see_other(f"{PATH}?lang={page_language()}")
        form.values.pop("code", None)
        return await _page(form)

    @pages.post(f"{PATH}/remove")
    @requires(Permission.MANAGE_OWN_ACCOUNT, adult=False)
    async def remove() -> PageResponse:
        await container.remove_telephone()(user_id=principal().user_id)
        return see_other(f"{PATH}?lang={page_language()}")

    async def _page(form: Form) -> PageResponse:
        language = page_language()
        form.values.setdefault("language", language)
        return await page(
            "web/identity/telephone.html",
            status=form.status,
            language=language,
            words=WORDS[language],
            form=form,
            mine=await container.read_own_telephone()(user_id=principal().user_id),
            is_served=bool(texted(container.settings())),
            languages=LANGUAGES,
        )

    return pages


def _language(form: Form) -> Language:
    return Language.HINDI if form.text("language") == Language.HINDI else Language.ENGLISH
