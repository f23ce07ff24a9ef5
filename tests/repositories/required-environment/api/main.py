from fastapi import FastAPI

from api import settings

app = FastAPI(title="Queue")


@app.get("/queue")
def queue():
    return {"queue": settings.QUEUE_URL, "region": settings.REGION, "log": "first edition"}
