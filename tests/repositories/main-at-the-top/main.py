from fastapi import FastAPI

app = FastAPI(title="Quotes")

quotes = ["Simple is better than complex.", "Readability counts."]


@app.get("/")
async def root():
    return {"message": "Quotes, first edition"}


@app.get("/quotes/{number}")
async def quote(number: int):
    return {"quote": quotes[number % len(quotes)]}
