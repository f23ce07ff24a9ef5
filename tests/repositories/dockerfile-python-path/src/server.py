from fastapi import FastAPI

import almanac

app = FastAPI()


@app.get("/moon")
def moon():
    return {"phase": almanac.phase(), "almanac": "first edition"}
