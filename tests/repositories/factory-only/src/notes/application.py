from fastapi import FastAPI

from notes.config import Config
from notes.views import router


def create_app(config: Config | None = None) -> FastAPI:
    config = config or Config()
    app = FastAPI(title=config.title)
    app.state.config = config
    app.include_router(router)
    return app
