import os

from fastapi import FastAPI

app = FastAPI()


@app.get("/health")
def health():
    return "OK"


@app.get("/worker")
def worker():
    return {"process": os.getpid(), "rota": "first edition"}
