from fastapi import FastAPI

from core.config import config
from worker.tasks import pending


def create_app() -> FastAPI:
    app_ = FastAPI(title=config.title)

    @app_.get("/tasks")
    def tasks() -> dict[str, object]:
        return {"pending": pending(), "board": config.board}

    return app_


app = create_app()
