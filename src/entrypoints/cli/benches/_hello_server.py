"""A hello-world route of Quart, served as `livepanty serve web` serves the platform: `_hello_server PORT`."""

import sys

import uvicorn
from quart import Quart, Response


def create_hello() -> Quart:
    app = Quart(__name__)

    @app.get("/hello")
    async def hello() -> Response:
        return Response(b'{"hello":"world"}', content_type="application/json")

    return app


if __name__ == "__main__":
    uvicorn.run(
        create_hello(),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        ws="websockets-sansio",
        log_level="warning",
        access_log=False,
        proxy_headers=False,
    )
