from fastapi import FastAPI

app = FastAPI()


@app.get("/healthcheck")
def healthcheck():
    return {"status": "ok"}


@app.get("/films")
def films():
    return [{"title": "Metropolis", "cut": "first edition"}]
