"""Every route of the web program, by capability."""

from quart import Quart

from entrypoints.api.age_verification import age_verification_routes
from entrypoints.api.identity import identity_routes
from entrypoints.api.system import system_routes
from entrypoints.container import Container


def register_routes(app: Quart, container: Container) -> None:
    for routes in (
        identity_routes,
        age_verification_routes,
        system_routes,
    ):
        app.register_blueprint(routes(container))
