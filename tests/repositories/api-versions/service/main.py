from fastapi import APIRouter, FastAPI

from service.choice import VersionChoice

EDITION = "first edition"

v1 = APIRouter(prefix="/v1")
v2 = APIRouter(prefix="/v2")


@v1.get("/songs")
def songs_1():
    return [{"api": "1", "name": "Greensleeves", "songbook": EDITION}]


@v2.get("/songs")
def songs_2():
    return {"api": "2", "songs": [{"title": "Greensleeves"}], "songbook": EDITION}


app = FastAPI(title="Songs")
app.include_router(v1)
app.include_router(v2)
app.add_middleware(VersionChoice, resource="/songs", default="1")
