from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, status
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

bearer = HTTPBearer()


def signed_in(credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]) -> None:
    if credentials.credentials != "open-sesame":
        raise HTTPException(status.HTTP_401_UNAUTHORIZED, headers={"WWW-Authenticate": "Bearer"})


app = FastAPI(title="Treasure", dependencies=[Depends(signed_in)])


@app.get("/health")
def health():
    return {"status": "ok"}


@app.get("/treasure")
def treasure():
    return {"coins": 40, "inventory": "first edition"}
