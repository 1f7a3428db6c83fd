"""The session cookie."""

from quart import Response
from werkzeug.wrappers import Response as WerkzeugResponse

from domain.identity.session import SESSION_LIFETIME
from entrypoints.edge.access import Authenticator


def set_session_cookie(
    response: Response | WerkzeugResponse, authenticator: Authenticator, secret: str
) -> None:
    """HttpOnly keeps it from scripts, SameSite=Lax from other sites' posts."""
    response.set_cookie(
        authenticator.cookie_name,
        secret,
        max_age=int(SESSION_LIFETIME.total_seconds()),
        secure=authenticator.secure,
        httponly=True,
        samesite="Lax",
        path="/",
    )


def clear_session_cookie(response: Response | WerkzeugResponse, authenticator: Authenticator) -> None:
    response.delete_cookie(
        authenticator.cookie_name, secure=authenticator.secure, httponly=True, samesite="Lax", path="/"
    )
