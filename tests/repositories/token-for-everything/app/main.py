from fastapi import Depends, FastAPI

from .dependencies import get_query_token, get_token_header

app = FastAPI(dependencies=[Depends(get_query_token)])


@app.get("/")
async def root():
    return {"message": "Bigger applications, first edition"}


@app.get("/admin", dependencies=[Depends(get_token_header)])
async def admin():
    return {"message": "Admin getting schwifty"}
