import assert from "node:assert/strict";
import { adviceFor, neverPasses } from "../../../../release/update/failure-advice.js";

const environ = [
    "Traceback (most recent call last):",
    '  File "/app/main.py", line 5, in <module>',
    '    url = os.environ["DATABASE_URL"]',
    "          ~~~~~~~~~~^^^^^^^^^^^^^^^^",
    '  File "<frozen os>", line 709, in __getitem__',
    "KeyError: 'DATABASE_URL'",
];

const pydantic = [
    "pydantic_core._pydantic_core.ValidationError: 2 validation errors for Settings",
    "database_url",
    "  Field required [type=missing, input_value={}, input_type=dict]",
    "    For further information visit https://errors.pydantic.dev/2.12/v/missing",
    "secret_key",
    "  Field required [type=missing, input_value={}, input_type=dict]",
];

const pydanticOne = [
    "pydantic.error_wrappers.ValidationError: 1 validation error for AppSettings",
    "secret_key",
    "  field required (type=value_error.missing)",
];

const nestedFolder = [
    '  File "/app/main.py", line 7, in <module>',
    '    os.makedirs("var/uploads", exist_ok=True)',
    "OSError: [Errno 30] Read-only file system: 'var/uploads'",
];

/** What a failure left, and words that its advice must have. */
const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ["a variable read from os.environ", environ, ["without the variable DATABASE_URL:", "env: {DATABASE_URL: …}"]],
    [
        "fields of a settings class",
        pydantic,
        [
            "without the variables DATABASE_URL, SECRET_KEY (with the prefix that Settings has, if any)",
            "secretEnv: {DATABASE_URL: {secret: NAME}, SECRET_KEY: {secret: NAME}}",
        ],
    ],
    ["fields of pydantic 1", pydanticOne, ["the variable SECRET_KEY (with the prefix that AppSettings has"]],
    ["starlette's Config", [`KeyError: "Config 'DEBUG' is missing, and has no default."`], ["the variable DEBUG"]],
    ["environs", ['environs.EnvError: Environment variable "SMTP" not set'], ["the variable SMTP"]],
    [
        "decouple",
        ["decouple.UndefinedValueError: SECRET not found. Declare it as envvar or define a default value."],
        ["the variable SECRET"],
    ],
    ["a shell's parameter", ["./start.sh: 3: GREETING: parameter not set"], ["the variable GREETING:"]],
    ["a shell's own words", ["/start.sh: line 2: GREETING: GREETING must be set"], ["the variable GREETING:"]],
    ["the application's own words", ["TOKEN is not set"], ["the variable TOKEN:"]],
    ["an exception of its own", ["RuntimeError: API_KEY environment variable is required"], ["the variable API_KEY:"]],
    [
        "a folder that is made",
        nestedFolder,
        [
            '"var/uploads" must be writable',
            "release: {volumes: {uploads: {emptyDir: {}}}, mounts: [{volume: uploads, path: /app/var/uploads}]}",
        ],
    ],
    [
        "a file in a folder of its own",
        ["OSError: [Errno 30] Read-only file system: '/srv/logs/app.log'"],
        ['"/srv/logs" must be writable', "mounts: [{volume: logs, path: /srv/logs}]"],
    ],
    [
        "a file beside the code",
        ["PermissionError: [Errno 13] Permission denied: '/app/data.json'"],
        ['"/app/data.json" would be written beside the code', "{volume: data, path: /data}"],
    ],
    ["a home folder", ["OSError: [Errno 30] Read-only file system: '/.cache'"], ["release: {env: {HOME: /tmp}}"]],
    ["root's home", ["PermissionError: [Errno 13] Permission denied: '/root/.cache/x'"], ["belongs to another user"]],
    ["SQLite", ["sqlite3.OperationalError: unable to open database file"], ["sqlite:////data/data.db", "{pvc: NAME}"]],
    ["a module", ["ModuleNotFoundError: No module named 'core'"], ['"core" is not in the image', "COPY"]],
    [
        "a module that the server was to load",
        [
            '  File "/opt/packages/lib/python3.13/site-packages/uvicorn/importer.py", line 19, in import_from_string',
            '  File "<frozen importlib._bootstrap>", line 1324, in _find_and_load_unlocked',
            "ModuleNotFoundError: No module named 'app'",
        ],
        ['"app" is not in the image', "COPY"],
    ],
    [
        "a module that another package needs",
        [
            '  File "/opt/packages/lib/python3.11/site-packages/redis/asyncio/connection.py", line 32, in <module>',
            "    from async_timeout import timeout as async_timeout",
            "ModuleNotFoundError: No module named 'async_timeout'",
        ],
        ['the installed redis needs "async_timeout"', "lock the dependencies anew"],
    ],
    [
        "another port",
        [
            "INFO:     Uvicorn running on http://0.0.0.0:8000 (Press CTRL+C to quit)",
            "startup probe: connection refused at port 8001",
        ],
        ["the server listens on port 8000, and release.port is 8001"],
    ],
    ["a server", ["/opt/packages/bin/python3: No module named uvicorn"], ['"uvicorn" is not in the image']],
    ["a script", ["exec ./start.sh: no such file or directory"], ['no "./start.sh", or not the program', "CRLF"]],
    ["a folder of the source", ["RuntimeError: Directory 'static' does not exist"], ['"static" is not in the image']],
    [
        "a port of the system",
        ["ERROR:    [Errno 13] error while attempting to bind on address ('0.0.0.0', 80): permission denied"],
        ["listens on port 80, which is one of the system's", "set release.port to it"],
    ],
    [
        "a port that is taken",
        ["[Errno 98] error while attempting to bind on address ('0.0.0.0', 8000): address already in use"],
        ["two servers of the pod want one port"],
    ],
    ["another architecture", ["exec /usr/local/bin/uvicorn: exec format error"], ["service.build.platforms"]],
    ["no Python", ['exec: "python3": executable file not found in $PATH'], ["no python3, with which the gate asks"]],
    ["no command", ["/bin/sh: 1: gunicorn: not found"], ['the image has no "gunicorn"']],
    ["a killed worker", ["Worker (pid:7) was sent SIGKILL! Perhaps out of memory?"], ["resources.limits.memory"]],
    ["a killed container", ["app: OOMKilled: it used more memory than its limit of 64Mi"], ["it needs more memory"]],
    ["exit code 137", ["app: ended 3 times, last with exit code 137"], ["release.probes.liveness"]],
    ["404", ["startup probe: GET /healthz answered 404"], ["has no GET /healthz: set release.probes.path"]],
    ["400", ["startup probe: GET / answered 400"], ["release.probes.host"]],
    ["422", ["readiness probe: GET / answered 422"], ["open to everybody"]],
    ["307", ["startup probe: GET / answered 307"], ["X-Forwarded-Proto"]],
    ["a followed redirect", ['startup probe: GET / is redirected: Get "https://10.0.0.1/"'], ["X-Forwarded-Proto"]],
    ["nobody there", ["startup probe: connection refused at port 8000"], ["--host 0.0.0.0", "release.port"]],
    ["a slow one", ["startup probe: GET /: no answer in time"], ["timeoutSeconds"]],
    [
        "a quota",
        ['Job: FailedCreate: pods "u" is forbidden: exceeded quota: few, requested: pods=1, used: pods=3'],
        ['raise the quota "few"'],
    ],
    ["a quota's wants", ["failed quota: cpu: must specify limits.cpu for: app"], ["release.resources.limits.cpu"]],
    [
        "a limit range",
        ["forbidden: minimum memory usage per Container is 64Mi, but request is 32Mi"],
        ["allows a container no less memory than 64Mi"],
    ],
    [
        "a taint",
        ["Unschedulable: 0/1 nodes are available: 1 node(s) had untolerated taint {gpu: true}."],
        ["release.tolerations: [{key: gpu, operator: Exists}]"],
    ],
    ["a small node", ["0/1 nodes are available: 1 Insufficient memory."], ["release.resources.requests.memory"]],
    [
        "a secret",
        ['MountVolume.SetUp failed for volume "k" : secret "keys-v1" not found'],
        ['make the Secret "keys-v1"'],
    ],
    [
        "a pull secret",
        ["Pod: FailedToRetrieveImagePullSecret: Unable to retrieve some image pull secrets (regcred); attempting"],
        ['make the Secret "regcred"'],
    ],
    ["a key", ["couldn't find key url in Secret users/db"], ["the Secret users/db has no key url"]],
    ["a claim", ['persistentvolumeclaim "files" not found'], ['make the PersistentVolumeClaim "files"']],
    [
        "a login",
        ["app: ErrImagePull: failed to pull: unexpected status from HEAD request: 401 Unauthorized"],
        ["create secret docker-registry", "release: {imagePullSecrets: [NAME]}"],
    ],
    ["a lost image", ["app: ErrImagePull: localhost:5000/users@sha256:0: not found"], ["no longer has that image"]],
    ["plain HTTP", ["app: ErrImagePull: http: server gave HTTP response to HTTPS client"], ["speaks plain HTTP"]],
    ["a private authority", ["app: ErrImagePull: tls: x509: certificate signed by unknown authority"], ["hosts.toml"]],
    ["a requirement", ["ERROR: No matching distribution found for nowhere==9"], ["has no nowhere==9"]],
    ["a file that is not sent", ["COPY failed: file not found in build context"], [".dockerignore"]],
    ["BuildKit", ["the --mount option requires BuildKit"], ["a Docker daemon that has it"]],
];

describe("adviceFor", () => {
    for (const [what, lines, words] of cases) {
        it(`says what to type about ${what}`, () => {
            const advice = adviceFor(lines);
            assert.equal(advice.length, 1, advice.join("\n"));
            for (const text of words) assert.ok(advice[0]!.includes(text), `${text}\nin\n${advice[0]}`);
        });
    }

    it("does not take what an application itself says of a variable for the end: it may have been a warning", () => {
        assert.equal(neverPasses(["SENTRY_DSN is not set"]), false);
        assert.deepEqual(adviceFor(["WARNING: SENTRY_DSN is not set, tracing is off"]), []);
        assert.equal(neverPasses(["./start.sh: 3: GREETING: parameter not set"]), true);
    });

    for (const line of ["KeyError: 'project'", "INFO: Application startup complete.", "name", "  Field required"]) {
        it(`says nothing about ${line}`, () => {
            assert.deepEqual(adviceFor([line]), []);
        });
    }

    it("says nothing of a port on which nothing listens because the container has ended", () => {
        const ended = "users-blue-1-x: app: ended 3 times, last with exit code 1: RuntimeError: x";
        const refused = "startup probe: connection refused at port 8000";
        assert.deepEqual(adviceFor([ended, refused]), []);
        assert.equal(adviceFor([refused]).length, 1);
    });

    it("says once what several pods need", () => {
        assert.equal(adviceFor([...environ, ...environ]).length, 1);
    });
});
