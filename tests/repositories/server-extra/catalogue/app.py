from fastapi import FastAPI

from catalogue.routes import router


def create_app() -> FastAPI:
    app = FastAPI(title="Stars")
    app.include_router(router)

    @app.get("/_mgmt/ping")
    def ping() -> dict[str, str]:
        return {"message": "PONG"}

    return app


app = create_app()


def run() -> None:
    """For `python -m catalogue.app`, with the extra `server`."""
    import uvicorn

    uvicorn.run("catalogue.app:app", host="0.0.0.0", port=8080)


if __name__ == "__main__":
    run()
