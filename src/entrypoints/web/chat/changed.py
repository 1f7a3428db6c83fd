"""A form that shows what is set, and changes what whoever posts it changed alone (CHT-03).

A page stays open for as long as a show is on: what somebody else set meanwhile is not set back by it.
"""

from collections.abc import Mapping

from entrypoints.web.form import Form

WAS = "was_"


def showing(values: Mapping[str, str]) -> Form:
    """Each value beside how it was, for `ui.was` to write into the page."""
    return Form({**values, **{f"{WAS}{name}": value for name, value in values.items()}})


def is_changed(form: Form, name: str) -> bool:
    """Whether the field was posted, and says something else than the page showed."""
    return name in form.values and form.values[name] != form.values.get(f"{WAS}{name}")
