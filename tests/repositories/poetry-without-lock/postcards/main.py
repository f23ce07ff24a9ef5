import uvicorn
from fastapi import FastAPI, status

app = FastAPI()


@app.get("/postcards", status_code=status.HTTP_200_OK)
def postcards():
    return ["Greetings from Lisbon, first edition"]


if __name__ == "__main__":
    uvicorn.run("postcards.main:app", host="0.0.0.0", port=8001)
