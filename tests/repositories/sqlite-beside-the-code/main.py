from contextlib import asynccontextmanager, closing

from fastapi import FastAPI

from database import connect


@asynccontextmanager
async def lifespan(_: FastAPI):
    with closing(connect()):
        yield


app = FastAPI(lifespan=lifespan)


@app.get("/visits")
def visits():
    with closing(connect()) as connection, connection:
        connection.execute("INSERT INTO visits VALUES (datetime('now'))")
        (count,) = connection.execute("SELECT count(*) FROM visits").fetchone()
    return {"visits": count, "guest book": "first edition"}
