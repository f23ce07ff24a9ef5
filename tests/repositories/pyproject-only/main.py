from fastapi import FastAPI

from stops import nearest

app = FastAPI(
    title="Bus stops",
    openapi_tags=[{"name": "stops"}],
)


@app.get("/stops/nearest", tags=["stops"])
def read_nearest(x: float = 0, y: float = 0):
    return {"stop": nearest(x, y), "map": "first edition"}
