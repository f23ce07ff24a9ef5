from fastapi import FastAPI

app = FastAPI(title="Polls, for administrators")


@app.get("/")
def overview():
    return {"open": 0}
