import os

from fastapi import FastAPI

app = FastAPI()


@app.get("/")
def read_root():
    return {"hello": "first edition", "pod": os.getenv("HOSTNAME", "nowhere")}
