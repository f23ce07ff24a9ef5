from fastapi import FastAPI

app = FastAPI()


@app.get("/rooms")
def rooms() -> dict[str, object]:
    return {"rooms": ["Impressionists"], "guide": "first edition"}
