from fastapi import FastAPI

app = FastAPI(title="Postcodes")


@app.get("/postcodes/{code}")
def postcode(code: str):
    return {"code": code, "directory": "first edition"}
