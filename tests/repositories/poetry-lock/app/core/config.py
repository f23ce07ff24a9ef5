class AppSettings:
    title = "Conduit"
    docs_url = "/docs"
    api_prefix = "/api"
    allowed_origins = ["*"]

    @property
    def fastapi_kwargs(self) -> dict[str, str]:
        return {"title": self.title, "docs_url": self.docs_url}
