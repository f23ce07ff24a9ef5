from string.templatelib import Template

from fastapi import FastAPI

app = FastAPI(title="Letters")


def plain(template: Template) -> str:
    return "".join(part if isinstance(part, str) else str(part.value) for part in template)


@app.get("/letters/{name}")
def letter(name: str):
    try:
        return {"letter": plain(t"Dear {name.title()}, this is the first edition")}
    except ValueError, TypeError:
        return {"letter": "Dear reader"}
