import logging
import os
from pathlib import Path

from fastapi import FastAPI, UploadFile

UPLOADS = Path("uploads")
UPLOADS.mkdir(exist_ok=True)
os.makedirs("logs", exist_ok=True)
logging.basicConfig(filename="logs/app.log", level=logging.INFO)

app = FastAPI()


@app.post("/photos")
async def upload(photo: UploadFile):
    (UPLOADS / Path(photo.filename or "photo").name).write_bytes(await photo.read())
    return {"kept": photo.filename}


@app.get("/photos")
def photos():
    logging.info("asked for photos")
    return {"photos": sorted(path.name for path in UPLOADS.iterdir()), "album": "first edition"}
