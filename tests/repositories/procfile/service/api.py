from fastapi import FastAPI

from service.admin import app as admin

application = FastAPI(title="Polls")
application.mount("/admin", admin)


@application.get("/polls")
def polls():
    return {"polls": [], "ballot": "first edition"}
