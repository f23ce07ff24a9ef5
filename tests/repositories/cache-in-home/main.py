import json
import os

from fastapi import FastAPI

CACHE = os.path.expanduser("~/.cache/horoscopes")
os.makedirs(CACHE, exist_ok=True)

app = FastAPI()


@app.get("/horoscopes/{sign}")
def horoscope(sign: str):
    path = os.path.join(CACHE, f"{sign.encode().hex()}.json")
    if not os.path.exists(path):
        with open(path, "w") as file:
            json.dump({"sign": sign, "stars": "first edition"}, file)
    with open(path) as file:
        return json.load(file)
