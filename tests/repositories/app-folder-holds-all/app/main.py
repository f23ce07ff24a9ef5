from fastapi import FastAPI
from greetings import greeting

app = FastAPI()


@app.get("/")
def hello():
    return {"message": greeting("World")}
