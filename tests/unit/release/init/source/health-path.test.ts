import assert from "node:assert/strict";
import { openapiPath } from "../../../../../release/init/source/application-options.js";
import { chooseHealthPaths } from "../../../../../release/init/source/health-path.js";
import { applicationCall, servedRoutes } from "../../../../../release/init/source/served-routes.js";
import { programOf } from "./program-of.js";

function found(texts: Readonly<Record<string, string>>, name = "app") {
    const { program, main, files } = programOf(texts);
    const call = applicationCall(program, main, name);
    const { routes, apps } = servedRoutes(program, files, call);
    return { ...chooseHealthPaths(routes), openapi: openapiPath(program, main, call, files, apps) };
}

const app = "from fastapi import FastAPI, APIRouter, Depends, Header, Query\napp = FastAPI()\n";
const route = (path: string, parameters = "") => `@app.get("${path}")\ndef check(${parameters}): return {}\n`;

describe("The health path of a source", () => {
    const cases: readonly (readonly [string, string, string | undefined])[] = [
        ["a plain route", route("/health"), "/health"],
        ["a trailing slash", route("/health-check/"), "/health-check/"],
        ["the shortest path", route("/api/health") + route("/healthz"), "/healthz"],
        ["an asynchronous one", '@app.get("/livez")\nasync def live(): ...\n', "/livez"],
        ["a weak word below a neutral prefix", route("/api/v1/ping"), "/api/v1/ping"],
        ["a weak word below an operator's prefix", route("/_mgmt/ping"), "/_mgmt/ping"],
        ["a weak word of another thing", route("/orders/status"), undefined],
        ["a path parameter", route("/{tenant}/health", "tenant: str"), undefined],
        ["a query parameter with a default", route("/health", "full: bool = False"), "/health"],
        ["a query parameter without", route("/health", "full: bool"), undefined],
        ["a required query", route("/health", "full: str = Query(...)"), undefined],
        ["a required header", route("/health", "key: Annotated[str, Header()]"), undefined],
        ["the request itself", route("/health", "request: Request"), "/health"],
        [
            "a session by dependency",
            `def session(request: Request): ...\n${route("/health", "db: Session = Depends(session)")}`,
            "/health",
        ],
        ["a user by dependency", route("/health", "user: User = Depends(get_current_user)"), undefined],
        [
            "a dependency that asks for a token",
            `def check_header(token: str): ...\n${route("/health", "x: None = Depends(check_header)")}`,
            undefined,
        ],
        ["a route of several methods", '@app.api_route("/health", methods=["GET", "HEAD"])\ndef h(): ...\n', "/health"],
        ["a route that answers no GET", '@app.api_route("/health", methods=["POST"])\ndef h(): ...\n', undefined],
        ["POST", '@app.post("/health")\ndef h(): ...\n', undefined],
        ["an added route", 'def h(): ...\napp.add_api_route("/health", h)\n', "/health"],
        [
            "a router's own prefix and that of the application",
            'r = APIRouter(prefix="/sys")\n@r.get("/health")\ndef h(): ...\napp.include_router(r, prefix="/api")\n',
            "/api/sys/health",
        ],
        ["a router that is not included", 'r = APIRouter()\n@r.get("/health")\ndef h(): ...\n', undefined],
        [
            "a prefix that only the environment knows",
            'import os\nr = APIRouter()\n@r.get("/health")\ndef h(): ...\napp.include_router(r, prefix=os.environ["P"])\n',
            undefined,
        ],
        [
            "a mounted application",
            'sub = FastAPI()\n@sub.get("/health")\ndef h(): ...\napp.mount("/v1", sub)\n',
            "/v1/health",
        ],
        [
            "routers in a loop",
            'a = APIRouter()\nb = APIRouter()\n@b.get("/health")\ndef h(): ...\nfor r in (a, b):\n    app.include_router(r)\n',
            "/health",
        ],
    ];
    for (const [name, source, expected] of cases) {
        it(`considers ${name}`, () => assert.equal(found({ "main.py": app + source }).health, expected));
    }

    it("counts no route that an application-wide dependency protects", () => {
        const source = `from fastapi import FastAPI, Depends
def get_query_token(token: str): ...
app = FastAPI(dependencies=[Depends(get_query_token)])
@app.get("/health")
def h(): ...
`;
        assert.deepEqual(found({ "main.py": source }), { openapi: "/openapi.json" });
    });

    it("follows constants of a settings class in other files", () => {
        const texts = {
            "backend/app/main.py": `from fastapi import FastAPI
from app.api.main import api_router
from app.core.config import settings
app = FastAPI(title=settings.PROJECT_NAME, openapi_url=f"{settings.API_V1_STR}/openapi.json")
app.include_router(api_router, prefix=settings.API_V1_STR)
`,
            "backend/app/api/main.py": `from fastapi import APIRouter
from app.api.routes import items, utils
api_router = APIRouter()
api_router.include_router(items.router)
api_router.include_router(utils.router)
`,
            "backend/app/api/routes/__init__.py": "",
            "backend/app/api/routes/items.py": `from fastapi import APIRouter
router = APIRouter(prefix="/items", tags=["items"])
@router.get("/status")
def status(): ...
`,
            "backend/app/api/routes/utils.py": `from fastapi import APIRouter
router = APIRouter(prefix="/utils", tags=["utils"])
@router.get("/health-check/")
async def health_check() -> bool:
    return True
`,
            "backend/app/core/config.py": `from pydantic_settings import BaseSettings
class Settings(BaseSettings):
    API_V1_STR: str = "/api/v1"
    PROJECT_NAME: str
settings = Settings()  # type: ignore
`,
        };
        assert.deepEqual(found(texts), {
            health: "/api/v1/utils/health-check/",
            openapi: "/api/v1/openapi.json",
        });
    });

    it("follows factories, parameters, aliases and package exports", () => {
        const texts = {
            "src/shop/main.py": `from .setup import create_app
app = create_app()
`,
            "src/shop/setup.py": `from fastapi import FastAPI
from . import routes as all_routes
from .routes import base_router as base
PREFIX = "/shop"
def register(app: FastAPI) -> None:
    app.include_router(base, prefix=PREFIX + "/v1")
def create_app() -> FastAPI:
    application = FastAPI()
    register(application)
    application.include_router(router=all_routes.ops)
    return application
`,
            "src/shop/routes/__init__.py": "from .base import router as base_router\nfrom .ops import *\n",
            "src/shop/routes/base.py":
                'from fastapi import APIRouter\nrouter = APIRouter()\n@router.get("/users")\ndef users(): ...\n',
            "src/shop/routes/ops.py": `from fastapi import APIRouter
ops = APIRouter(prefix="/ops")
@ops.get("/readyz", include_in_schema=False)
@ops.get("/healthz")
def h(): ...
`,
        };
        assert.deepEqual(found(texts), { health: "/ops/healthz", readiness: "/ops/readyz", openapi: "/openapi.json" });
    });

    it("ignores root_path, which a request may leave out", () => {
        const source = `from fastapi import FastAPI\napp = FastAPI(root_path="/api")\n${route("/health")}`;
        assert.deepEqual(found({ "main.py": source }), { health: "/health", openapi: "/openapi.json" });
    });

    it("takes an application by its name, not the others of the file", () => {
        const source = `from fastapi import FastAPI\nadmin = FastAPI()\n@admin.get("/health")\ndef h(): ...\n${app}`;
        assert.equal(found({ "main.py": source }).health, undefined);
        assert.equal(found({ "main.py": source }, "admin").health, "/health");
    });
});

describe("The paths of a mounted application", () => {
    const api = "from fastapi import FastAPI\nfrom starlette.routing import Mount, Route\napi = FastAPI()\n";
    const health = '@api.get("/health")\ndef check(): return {}\n';
    const home = "async def index(request): ...\n";
    const rows: readonly (readonly [what: string, source: string, found: object])[] = [
        [
            "its health below Starlette's mount",
            `${api}${health}${home}app = Starlette(routes=[Route("/", index), Mount("/api", app=api)])\n`,
            { health: "/api/health", openapi: "/api/openapi.json" },
        ],
        [
            "its document, if it has no health path",
            `${api}${home}all = [Route("/", index), Mount("/v1", routes=[Mount("/api/", api)])]\napp = Starlette(routes=all)\n`,
            { openapi: "/v1/api/openapi.json" },
        ],
        [
            "none below a path that only the environment knows",
            `import os\n${api}${health}app = Starlette(routes=[Mount(os.environ["P"], app=api)])\n`,
            { openapi: undefined },
        ],
        ["none of what is not mounted", `${api}${health}app = Starlette()\n`, { openapi: undefined }],
        [
            "a route of Starlette itself",
            `${home}app = Starlette(routes=[Route("/healthz", index)])\n`,
            { health: "/healthz", openapi: undefined },
        ],
        [
            "none of a route that a decorator protects",
            `@requires("admin")\n${home}app = Starlette(routes=[Route("/healthz", index)])\n`,
            { openapi: undefined },
        ],
        [
            "its health beside the document of the FastAPI around it",
            `${api}${health}app = FastAPI()\napp.mount("/api", api)\n`,
            { health: "/api/health", openapi: "/openapi.json" },
        ],
        [
            "its document, if that around it is switched off",
            `${api}app = FastAPI(openapi_url=None)\napp.mount("/api", api)\n`,
            { openapi: "/api/openapi.json" },
        ],
    ];
    for (const [what, source, expected] of rows) {
        it(`are ${what}`, () => assert.deepEqual(found({ "main.py": source }), expected));
    }

    it("are its own, if it is started itself", () => {
        const source = `${api}${health}app = Starlette(routes=[Mount("/api", app=api)])\n`;
        assert.deepEqual(found({ "main.py": source }, "api"), { health: "/health", openapi: "/openapi.json" });
    });
});

describe("The path of the OpenAPI document", () => {
    const cases: readonly (readonly [string, string, string | undefined])[] = [
        ["the default", "app = FastAPI()", "/openapi.json"],
        ["a literal", 'app = FastAPI(openapi_url="/docs/openapi.json")', "/docs/openapi.json"],
        ["a constant", 'V = "/v1"\napp = FastAPI(openapi_url=f"{V}/openapi.json")', "/v1/openapi.json"],
        ["None", "app = FastAPI(openapi_url=None)", undefined],
        [
            "a library's settings",
            "import lib\napp = lib.Api(FastAPI(openapi_url=lib.settings.openapi_url)).app",
            undefined,
        ],
        [
            "Starlette around it",
            'api = FastAPI()\napp = Starlette(routes=[Mount("/api", app=api)])',
            "/api/openapi.json",
        ],
        ["a class of its own", "class Api(FastAPI): ...\napp = Api()", "/openapi.json"],
        ["a library alone", "import lib\napp = lib.make()", "/openapi.json"],
        ["a condition", 'app = FastAPI(openapi_url="/openapi.json" if DEBUG else None)', undefined],
        ["a name for a condition", 'u = "/o.json" if D else None\napp = FastAPI(openapi_url=u)', undefined],
        ["options", 'o = {"title": "x"}\napp = FastAPI(**o)', "/openapi.json"],
        ["options with it", 'o = {"openapi_url": "/o.json"}\napp = FastAPI(**o)', "/o.json"],
        ["options that lose it", 'o = {}\nif PROD:\n    o["openapi_url"] = None\napp = FastAPI(**o)', undefined],
        [
            "options of a settings property",
            'class S:\n    url: str = "/o.json"\n    @property\n    def options(self):\n        return {"openapi_url": self.url}\ns = S()\napp = FastAPI(**s.options)',
            "/o.json",
        ],
    ];
    for (const [name, source, expected] of cases) {
        it(`follows ${name}`, () =>
            assert.equal(found({ "main.py": `from fastapi import FastAPI\n${source}\n` }).openapi, expected));
    }
});
