from fastapi import FastAPI

app = FastAPI()


@app.get("/trains")
def trains():
    return {"next": "10:42", "timetable": "first edition"}
