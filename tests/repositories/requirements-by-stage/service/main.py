from fastapi import FastAPI

from service.models import Parcel

app = FastAPI(title="Parcels")


@app.get("/parcels", response_model=list[Parcel])
def parcels():
    return [Parcel(number=7, label="first edition")]
