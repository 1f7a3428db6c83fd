"""The language in which a page of two languages is read."""

from quart import request


def asks_for_hindi() -> bool:
    """By the link, else by what the browser asks for; English otherwise."""
    asked = request.args.get("lang") or request.accept_languages.best_match(["en", "hi"], default="en")
    return asked == "hi"
