/** A team's FastAPI repository, in the folder of this name, and what is right for it. */
export interface Repository {
    readonly name: string;
    /** How it differs from the others. */
    readonly trait: string;
    /** Default branch. @default main */
    readonly branch?: string;
    /** What `init` finds and writes. */
    readonly found: Found;
    /** Values that a person fills in before the first deploy; `init` names each of them. */
    readonly variables?: Readonly<Record<string, string>>;
    /** What a team decides besides, as in Pulumi.dev.yaml: keys of `service` and `release`. */
    readonly decided?: { readonly service?: object; readonly release?: object };
    /** What a note of `init` asks a person to type, and a part of that note. */
    readonly follows?: { readonly note: string; readonly type: string };
    /** Users come through the platform's gateway, by these names. */
    readonly gateway?: { readonly hosts: readonly [string, ...string[]]; readonly apiVersions?: object };
    /** What users ask, mostly a path; each answer is 200 and tells the edition of the source. */
    readonly asks: readonly (string | Ask)[];
}

export interface Found {
    /** In uvicorn's form, as seen from the root. */
    readonly app: string;
    /** Folder from which Python imports it, relative to the repository. @default its top */
    readonly root?: string;
    /** Several where more than one is right. @default 8000 */
    readonly port?: number | readonly number[];
    /** Path of the probes; null where a TCP connection must do. @default /openapi.json */
    readonly probe?: string | null;
    /** Versions of Python that fit the source. @default any, or what its own Dockerfile says */
    readonly python?: readonly string[];
    /** Text of a setting that the source calls for. */
    readonly settings?: RegExp;
}

export interface Ask {
    readonly path: string;
    readonly headers?: Readonly<Record<string, string>>;
    /** The answer contains it besides. */
    readonly says?: string;
}

/** Each answer contains this; the second version of each repository has it replaced in its one source file. */
export const firstEdition = "first edition";
export const secondEdition = "second edition";

const songs = "application/vnd.songs.v{version}+json";

export const repositories: readonly Repository[] = [
    {
        name: "main-at-the-top",
        trait: "main.py and requirements without versions at the top, no .gitignore",
        found: { app: "main:app" },
        asks: ["/"],
    },
    {
        name: "app-package",
        trait: "package app with routers, /health left out of the schema, tests beside it",
        found: { app: "app.main:app", probe: "/health" },
        asks: ["/books/1"],
    },
    {
        name: "src-layout-uv",
        trait: "src layout and uv.lock; the package reads its own version, so it must be installed",
        branch: "trunk",
        found: { app: "weather.api:app", root: "src", probe: "/livez", python: ["3.13"] },
        asks: ["/report"],
    },
    {
        name: "uv-workspace",
        trait: "uv workspace with backend/, bun's package.json at the top, constants in its paths",
        branch: "master",
        found: {
            app: "app.main:app",
            root: "backend",
            probe: "/api/v1/tools/health-check/",
            python: ["3.13", "3.14"],
        },
        asks: ["/api/v1/items/"],
    },
    {
        name: "dockerfile-above-its-folder",
        trait: "backend/Dockerfile that copies from the top and needs BuildKit; syntax of Python 3.14",
        branch: "master",
        found: { app: "tickets.main:app", root: "backend" },
        asks: ["/seats/none"],
    },
    {
        name: "poetry-lock",
        trait: "poetry with its lock, no [project]; the app is what get_application() returns",
        branch: "master",
        found: { app: "app.main:app" },
        asks: ["/api/articles"],
    },
    {
        name: "poetry-without-lock",
        trait: "poetry without a lock; uvicorn.run on port 8001",
        found: { app: "postcards.main:app", port: 8001 },
        asks: ["/postcards"],
    },
    {
        name: "pip-tools-hashes",
        trait: "pip-tools: requirements by hash, made from .in files with -c and -r; no pages of docs",
        found: { app: "api.app:app", probe: "/ping" },
        asks: ["/rates"],
    },
    {
        name: "requirements-follow-each-other",
        trait: "requirements that name others by -r and -c, in upper case; a module beside main.py",
        found: { app: "main:app" },
        asks: ["/price/tea"],
    },
    {
        name: "requirements-utf16",
        trait: "requirements in UTF-16 with a byte order mark and Windows' line ends; app.py at the top",
        found: { app: "app:app" },
        asks: ["/"],
    },
    {
        name: "requirements-by-stage",
        trait: "requirements/base.txt, prod.txt and dev.txt, none at the top, names in upper case",
        found: { app: "service.main:app" },
        asks: ["/parcels"],
    },
    {
        name: "hatch-dynamic-version",
        trait: "hatch with a dynamic version, src layout, a release.yml that publishes a package",
        found: { app: "poems.main:app", root: "src" },
        asks: ["/today"],
    },
    {
        name: "pdm-lock",
        trait: "PDM with its lock; syntax of Python 3.13",
        found: { app: "tides.main:app", probe: "/health", python: ["3.13", "3.14"] },
        asks: ["/tides"],
    },
    {
        name: "setup-py",
        trait: "setup.py alone; the app's variable has a type",
        found: { app: "recipes.main:app" },
        asks: ["/recipes"],
    },
    {
        name: "editable-requirement",
        trait: "requirements with -e . and the rest of the dependencies in pyproject.toml",
        found: { app: "garden.app:app", root: "src" },
        asks: ["/plants"],
    },
    {
        name: "pyproject-only",
        trait: "dependencies in pyproject.toml, which builds no package",
        found: { app: "main:app" },
        asks: ["/stops/nearest"],
    },
    {
        name: "tool-fastapi-entrypoint",
        trait: "[tool.fastapi] names the app; another one looks likelier",
        found: { app: "shop.web:api" },
        asks: ["/menu"],
    },
    {
        name: "server-extra",
        trait: "uvicorn only in the extra server; app = create_app(), port 8080",
        found: { app: "catalogue.app:app", port: 8080, probe: "/_mgmt/ping" },
        asks: ["/stars"],
    },
    {
        name: "factory-only",
        trait: "create_app(config=None) and no variable; src layout without a pyproject.toml",
        found: { app: "notes.application:create_app", root: "src" },
        asks: ["/notes"],
    },
    {
        name: "procfile",
        trait: "a Procfile names the app and its port; an app for administrators is mounted in it",
        found: { app: "service.api:application", port: 5000 },
        asks: ["/polls"],
    },
    {
        name: "server-with-siblings",
        trait: "app/server.py imports core/ and worker/ beside it; main.py only starts the server",
        found: { app: "app.server:app" },
        asks: ["/tasks"],
    },
    {
        name: "hyphenated-folder",
        trait: "everything in fastapi-app/, which is no name of a module, with a Dockerfile",
        found: { app: "main:app", root: "fastapi-app" },
        asks: ["/"],
    },
    {
        name: "monorepo",
        trait: "backend/ beside frontend/, whose package.json is not ours; a branch called develop",
        branch: "develop",
        found: { app: "app.api:app", root: "backend" },
        asks: ["/todo"],
    },
    {
        name: "app-folder-holds-all",
        trait: "app/ has main.py, its sibling module, requirements and Dockerfile",
        found: { app: "main:app", root: "app" },
        asks: ["/"],
    },
    {
        name: "dockerfile-shell-form",
        trait: "Dockerfile with CMD in shell form and $PORT; its HEALTHCHECK names the path",
        found: { app: "app.main:app", port: 8080, probe: "/healthcheck" },
        asks: ["/films"],
    },
    {
        name: "dockerfile-port-80",
        trait: "Dockerfile that listens on port 80, without labels",
        found: { app: "app.main:app", port: [80, 8000] },
        asks: ["/postcodes/20095"],
    },
    {
        name: "dockerfile-in-roots-home",
        trait: "Dockerfile that keeps packages and source in /root",
        found: { app: "server:app" },
        asks: ["/trains"],
    },
    {
        name: "dockerfile-buildkit",
        trait: "Dockerfile with # syntax=, RUN --mount, a here-document, COPY --link and a user by name",
        found: { app: "museum.main:app", port: 8080 },
        asks: ["/rooms"],
    },
    {
        name: "dockerfile-without-cmd",
        trait: "Dockerfile without CMD; compose.yaml has the command",
        found: { app: "main:app", root: "src" },
        asks: ["/lighthouses"],
    },
    {
        name: "dockerfile-reload",
        trait: "Dockerfile with --reload that copies the whole folder and has no .dockerignore",
        found: { app: "app.main:app" },
        asks: ["/words/ship"],
    },
    {
        name: "dockerfile-gunicorn",
        trait: "Dockerfile that starts gunicorn with four workers",
        found: { app: "project.main:app", probe: "/health" },
        asks: ["/worker"],
    },
    {
        name: "dockerfile-python-path",
        trait: "Dockerfile that sets PYTHONPATH to two folders of its own",
        found: { app: "server:app", root: "src" },
        asks: ["/moon"],
    },
    {
        name: "token-for-everything",
        trait: "a dependency of the whole app: 422 without a token",
        found: { app: "app.main:app" },
        asks: ["/?token=jessica"],
    },
    {
        name: "token-even-for-health",
        trait: "a dependency of the whole app: even /health answers 401 without a token",
        found: { app: "main:app" },
        asks: [{ path: "/treasure", headers: { authorization: "Bearer open-sesame" } }],
    },
    {
        name: "openapi-off",
        trait: "no OpenAPI document and no health path",
        found: { app: "main:app", probe: null },
        asks: ["/secret-menu"],
    },
    {
        name: "openapi-moved",
        trait: "the OpenAPI document at another path",
        found: { app: "app.main:app", probe: "/api/v1/openapi.json" },
        asks: ["/api/v1/maps"],
    },
    {
        name: "health-under-prefix",
        trait: "the health path below three prefixes in three files",
        found: { app: "app.main:app", probe: "/api/v1/utils/health-check/" },
        asks: ["/api/v1/orders/"],
    },
    {
        name: "trusted-host",
        trait: "TrustedHostMiddleware: 400 for any other name",
        found: { app: "main:app" },
        gateway: { hosts: ["shop.example.com"] },
        asks: ["/shop"],
    },
    {
        name: "https-redirect",
        trait: "HTTPSRedirectMiddleware, behind a proxy that ends TLS",
        found: { app: "main:app" },
        decided: {
            release: {
                env: { FORWARDED_ALLOW_IPS: "*" },
                probes: { headers: { "X-Forwarded-Proto": "https" } },
            },
        },
        asks: [{ path: "/bank", headers: { "x-forwarded-proto": "https" } }],
    },
    {
        name: "required-settings",
        trait: "pydantic-settings with a prefix and two values without a default; .env.example",
        found: { app: "app.main:app" },
        variables: { CRM_DATABASE_URL: "postgresql://crm:crm@db.example.com:5432/crm", CRM_SECRET_KEY: "not-secret" },
        asks: ["/customers"],
    },
    {
        name: "required-environment",
        trait: "variables read by os.environ[…], and no example of them",
        found: { app: "api.main:app" },
        variables: { QUEUE_URL: "amqp://queue.example.com", API_TOKEN: "not-secret" },
        asks: ["/queue"],
    },
    {
        name: "static-and-templates",
        trait: "static/ and templates/ at the top, beside app/",
        found: { app: "app.main:app" },
        asks: ["/"],
    },
    {
        name: "sqlite-beside-the-code",
        trait: "an SQLite file made beside the code",
        found: { app: "main:app" },
        asks: ["/visits"],
    },
    {
        name: "writes-folders",
        trait: "writes logs/ and uploads/ below the folder it runs in",
        found: { app: "app.main:app" },
        asks: ["/photos"],
    },
    {
        name: "cache-in-home",
        trait: "makes a folder in the home of whoever runs it",
        found: { app: "main:app" },
        asks: ["/horoscopes/leo"],
    },
    {
        name: "alembic-migrations",
        trait: "alembic, which is proposed as the release's migration",
        found: { app: "app.main:app", settings: /alembic.+upgrade.+head/ },
        asks: ["/table"],
    },
    {
        name: "gitignore-folder",
        trait: "a folder called .gitignore",
        found: { app: "main:app" },
        follows: {
            note: "add node_modules/ and dist/ to .git/info/exclude",
            type: "printf 'node_modules/\\ndist/\\n' >> .git/info/exclude",
        },
        asks: ["/"],
    },
    {
        name: "ignored-secrets",
        trait: "secrets that two .gitignore files keep out of Git",
        found: { app: "main:app" },
        asks: ["/drawers"],
    },
    {
        name: "python-3-14",
        trait: "syntax and modules of Python 3.14, named in .python-version",
        found: { app: "main:app", python: ["3.14"] },
        asks: ["/letters/ada"],
    },
    {
        name: "api-versions",
        trait: "two versions of its API, by path, header and media type",
        found: { app: "service.main:app" },
        gateway: {
            hosts: ["songs.example.com"],
            apiVersions: { versions: { "1": {}, "2": {} }, default: "1", resources: ["/songs"], mediaType: songs },
        },
        asks: [
            { path: "/v1/songs", says: '"api":"1"' },
            { path: "/v2/songs", says: '"api":"2"' },
            { path: "/songs", says: '"api":"1"' },
            { path: "/songs", headers: { "x-api-version": "2" }, says: '"api":"2"' },
            { path: "/songs", headers: { accept: songs.replace("{version}", "2") }, says: '"api":"2"' },
        ],
    },
];

/** Those that differ most; `npm test` runs them. */
export const fewRepositories = [
    "ignored-secrets",
    "uv-workspace",
    "poetry-lock",
    "dockerfile-above-its-folder",
    "api-versions",
];
