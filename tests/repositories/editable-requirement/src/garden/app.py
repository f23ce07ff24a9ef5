from importlib.metadata import version

from fastapi import FastAPI

app = FastAPI(title="Garden", version=version("garden"))


@app.get("/plants")
def plants():
    return {"plants": ["fern"], "catalogue": "first edition"}
