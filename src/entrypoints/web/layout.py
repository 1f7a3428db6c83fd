"""What every page's template may use: the words of `words.py`."""

from quart import Blueprint
from quart.blueprints import BlueprintSetupState

from entrypoints.container import Container
from entrypoints.web.tipping.tip_words import tipper
from entrypoints.web.words import FILTERS


def layout_pages(_: Container) -> Blueprint:
    """No routes of its own; the filters are the whole app's, error pages included."""
    pages = Blueprint("layout", __name__)

    @pages.record_once
    def add_filters(state: BlueprintSetupState) -> None:
        state.app.jinja_env.filters.update({**FILTERS, "tipper": tipper})

    return pages
