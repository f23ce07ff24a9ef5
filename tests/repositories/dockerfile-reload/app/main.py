from fastapi import FastAPI

app = FastAPI()


@app.get("/words/{word}")
def define(word: str):
    return {"word": word, "dictionary": "first edition"}
