from fastapi import FastAPI

app = FastAPI(title="Lighthouses")


@app.get("/lighthouses")
def lighthouses():
    return {"lighthouses": ["Eddystone"], "chart": "first edition"}
