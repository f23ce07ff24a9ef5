from fastapi import FastAPI

import prices

app = FastAPI()


@app.get("/price/{item}")
def price(item: str):
    return {"item": item, "price": prices.of(item), "list": "first edition"}
