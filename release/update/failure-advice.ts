import { basename, dirname } from "node:path/posix";

/** A line of a log, of an event or of a build that has a known cause. */
interface KnownLine {
    readonly line: RegExp;
    /**
     * What to type about it; undefined if its neighbours show that it means something else.
     *
     * @param before the lines before it, the nearest last
     * @param all every line
     */
    readonly advice: (
        match: readonly string[],
        before: readonly string[],
        all: readonly string[],
    ) => string | undefined;
    /** Whether the same release always ends so. @default false */
    readonly isFinal?: true;
    /** Whether it only follows from a container that has ended, where one has: then that says why. @default false */
    readonly followsFromEnd?: true;
}

/** How many lines before a line belong to the same traceback. */
const traceback = 12;

/**
 * What to do about a failure, by the lines that it left in logs, events and the output of a build: each advice once, in the
 * order of the lines. An advice may have several lines: those to type are indented.
 */
export function adviceFor(lines: readonly string[]): readonly string[] {
    const hasEnded = lines.some(line => /: ended (?:once|\d+ times), last /.test(line));
    const telling = knownLines.filter(({ followsFromEnd }) => !(followsFromEnd && hasEnded));
    const found = lines.flatMap((line, index) => {
        const before = lines.slice(Math.max(0, index - traceback), index);
        for (const known of telling) {
            const match = known.line.exec(line);
            const advice = match === null ? undefined : known.advice(match, before, lines);
            if (advice !== undefined) return [advice];
        }
        return [];
    });
    return [...mergedVariables(lines, [...missingVariables, ownWords]), ...new Set(found)];
}

/** Whether the lines of a container that ended show that it would always end so: waiting cannot help. */
export function neverPasses(lines: readonly string[]): boolean {
    if (mergedVariables(lines, missingVariables).length > 0) return true;
    return knownLines.some(({ line, isFinal = false }) => isFinal && lines.some(text => line.test(text)));
}

/** The package of an index whose file a traceback names last. */
function installedImporter(before: readonly string[]): string | undefined {
    const last = before.findLast(line => /^\s*File "/.test(line));
    return /\/(?:site|dist)-packages\/([^/".]+)/.exec(last ?? "")?.[1];
}

const always = (advice: string) => () => advice;

const knownLines: readonly KnownLine[] = [
    // The probe's own answer, in the words of `probeTrouble`.
    {
        line: /probe: (GET \S+) answered 400\b/,
        advice: always(
            "the application accepts only hosts that it knows: set release.probes.host to one of them, such as users.example.com.",
        ),
    },
    {
        line: /probe: (GET \S+) answered (404|405)\b/,
        advice: ([, request]) =>
            `the application has no ${request}: set release.probes.path to a path that it answers with 200.`,
    },
    {
        line: /probe: (GET \S+) answered (401|403|407|422)\b/,
        advice: ([, request]) =>
            `the application wants more than a probe sends with ${request}: set release.probes.path to a path that is open to everybody.`,
    },
    {
        line: /probe: (GET \S+) answered 5\d\d\b/,
        advice: ([, request]) => `${request} fails in the application itself: its log lines say why.`,
    },
    {
        line: /probe: GET \S+ (answered (301|302|307|308)\b|is redirected)/,
        advice: always(
            'the application redirects to https: let probes and gate look like requests that came by https, with release.probes.headers: {X-Forwarded-Proto: "https"}, ' +
                "and its server trust that header (uvicorn: --proxy-headers --forwarded-allow-ips '*').",
        ),
    },
    {
        line: /probe: .*connection refused(?: at port (\d+))?/,
        followsFromEnd: true,
        advice: ([, port], _before, all) => {
            const own = all.flatMap(
                line => /(?:running on|Listening at:) https?:\/\/\S+:(\d+)/.exec(line)?.[1] ?? [],
            )[0];
            return own === undefined || port === undefined || own === port
                ? "nothing listens on the pod's address at release.port: compare that with the port that the server's log names, " +
                      "and let it listen on all addresses (--host 0.0.0.0), not only on 127.0.0.1."
                : `the server listens on port ${own}, and release.port is ${port}: set that to ${own}, or let the server listen on ${port}.`;
        },
    },
    {
        line: /probe: .*(deadline exceeded|Client\.Timeout|no answer in time)/,
        advice: always(
            "the application answers too slowly: raise release.probes.startup.timeoutSeconds (and readiness, liveness), or choose a lighter path.",
        ),
    },
    // Memory.
    {
        line: /OOMKilled|was sent SIGKILL! Perhaps out of memory|^MemoryError\b|Out of memory: Killed process/,
        advice: always(
            "it needs more memory: raise release.resources.limits.memory, or start fewer workers: each loads the whole application.",
        ),
    },
    {
        line: /exit code 137\b/,
        advice: always(
            "exit code 137 is a kill, by the kernel for want of memory or by a failed liveness probe: look at release.resources.limits.memory and release.probes.liveness.",
        ),
    },
    // Files.
    {
        line: /\[Errno (?:30|13)\] (?:Read-only file system|Permission denied): ['"](.+?)['"]/,
        isFinal: true,
        advice: ([, path = ""], before) => writtenFile(path, before),
    },
    {
        line: /unable to open database file|attempt to write a readonly database/,
        advice: always(
            `the database's file lies where the pod must not write. Give it a folder of its own, and name that in the database's URL:\n${mountLines("data", "/data")}\n` +
                "    release: {env: {DATABASE_URL: sqlite:////data/data.db}}\n" +
                "emptyDir is new for each pod: {pvc: NAME} keeps it.",
        ),
    },
    {
        line: /No space left on device|exceeds the limit|ephemeral[- ](local )?storage usage exceeds|low on resource: ephemeral-storage/,
        advice: always(
            "it writes more than it may: raise release.volumes.NAME.emptyDir.sizeLimit or release.resources.limits.ephemeral-storage.",
        ),
    },
    // Ports.
    {
        line: /bind on address \(.*, (\d+)\): permission denied|Can't connect to \('[^']*', (\d{1,3})\)/i,
        isFinal: true,
        advice: ([, one, other]) =>
            `the server listens on port ${one ?? other}, which is one of the system's: set release.port to it, and the pod may; or let the server listen on another one, such as 8000. Users come to port 80 either way.`,
    },
    {
        line: /address already in use/i,
        advice: always(
            "two servers of the pod want one port: is the application started twice, or by a side container too?",
        ),
    },
    // What the image lacks.
    {
        line: /ModuleNotFoundError: No module named '([^']+)'|python[\d.]*: No module named (\S+)/,
        isFinal: true,
        advice: ([, imported, started], before) => {
            const module = imported ?? started;
            const importer = installedImporter(before);
            if (importer !== undefined && importer !== module?.split(".", 1)[0]) {
                return `the installed ${importer} needs "${module}", which is not there: lock the dependencies anew for the image's Python, or choose a version of ${importer} that fits the rest.`;
            }
            return `"${module}" is not in the image: if it is a package, add it to the requirements; if it is the repository's own, its folder lacks a COPY in the Dockerfile, or the server starts in another folder (WORKDIR, --app-dir).`;
        },
    },
    {
        line: /Error loading ASGI app\. (.*)/,
        isFinal: true,
        advice: ([, what]) =>
            `the server does not find the application (${what}): name it as MODULE:VARIABLE in the Dockerfile's CMD, as imported from its WORKDIR.`,
    },
    {
        line: /RuntimeError: Directory '([^']+)' does not exist|FileNotFoundError: \[Errno 2\] No such file or directory: '([^']+)'/,
        isFinal: true,
        advice: ([, one, other]) =>
            `"${one ?? other}" is not in the image, or not in the folder that the server starts in: the Dockerfile lacks a COPY of it, or .dockerignore leaves it out.`,
    },
    {
        line: /exec format error/,
        isFinal: true,
        advice: always(
            "the image is of another processor architecture than the node: set service.build.platforms, such as [linux/amd64].",
        ),
    },
    {
        line: /exec:? "?([^\s":]+)"?: (?:stat [^:]+: )?(?:executable file not found in \$PATH|no such file or directory)|(?:sh|bash): (?:\d+: |line \d+: )?([^\s:]+): (?:command )?not found/,
        isFinal: true,
        advice: ([, one, other]) => {
            const command = one ?? other ?? "";
            return /python3?$/.test(command)
                ? `the image has no ${command}, with which the gate asks: use a base image with Python.`
                : command.includes("/")
                  ? `the image has no "${command}", or not the program that its first line names; a script with Windows' line ends (CRLF) names one that no image has: save it with LF.`
                  : `the image has no "${command}": install it in the Dockerfile, or start what is there (CMD, command).`;
        },
    },
    // Builds.
    {
        line: /requires BuildKit|the --(mount|chmod|link|parents|exclude) (option|flag)|Unknown flag: (mount|link|parents|exclude)/i,
        advice: always(
            "the Dockerfile uses what only BuildKit builds: build with a Docker daemon that has it (version 23 or later), or leave that out.",
        ),
    },
    {
        line: /No matching distribution found for ([^\s"']+)/,
        advice: ([, requirement]) =>
            `the package index has no ${requirement} for the image's Python: look at its version, and at Python's in FROM.`,
    },
    {
        line: /Temporary failure in name resolution|Could not resolve host|Name or service not known|getaddrinfo/,
        advice: always(
            "a name could not be looked up: in a build, the builder has no network or no proxy (service.build.args); in a pod, look at the address and at release.network.",
        ),
    },
    {
        line: /(COPY|ADD) failed: |failed to (compute cache key|calculate checksum).*not found/,
        advice: always(
            "the file is not in the folder that the build gets (service.context), or .dockerignore leaves it out; nothing outside that folder can be copied.",
        ),
    },
    // Admission, scheduling, pulling, mounting: after Kubernetes' own words, the setting.
    {
        line: /exceeded quota: ([^,]+),/,
        advice: ([, quota]) =>
            `raise the quota "${quota}", or ask for less: release.resources, service.replicas, strategy.standby. A deploy runs two releases and a gate at once.`,
    },
    {
        line: /must specify (\S+) for/,
        advice: ([, amount = ""]) => {
            const [kind, resource] = amount.includes(".") ? amount.split(".") : ["requests", amount];
            return `the namespace's quota wants ${amount} of every container: set release.resources.${kind}.${resource}.`;
        },
    },
    {
        line: /(minimum|maximum) (\S+) usage per (Container|Pod) is (\S+?)[,.]/,
        advice: ([, bound, resource, whose, amount]) =>
            `the namespace's limit range allows a ${whose?.toLowerCase()} ${bound === "minimum" ? "no less" : "no more"} ${resource} than ${amount}: change release.resources.`,
    },
    {
        line: /untolerated taint \{([^:}]+):?/,
        advice: ([, key]) =>
            `a toleration lets the pods onto such a node: release.tolerations: [{key: ${key}, operator: Exists}].`,
    },
    {
        line: /Insufficient (cpu|memory|ephemeral-storage)/,
        advice: ([, resource]) =>
            `no node has so much ${resource} free: lower release.resources.requests.${resource} or service.replicas, or add a node.`,
    },
    {
        line: /didn't match (Pod's node affinity\/selector|pod (anti-)?affinity rules|pod topology spread constraints)/,
        advice: always(
            "no node has what release.nodeSelector, release.affinity or release.topologySpread ask for: compare with `kubectl get nodes --show-labels`.",
        ),
    },
    {
        line: /(?:secret|Secret) "?([^"\s]+)"? not found|Unable to retrieve some image pull secrets \(([^)]+)\)/,
        advice: ([, one, other]) =>
            `make the Secret "${one ?? other}" in the service's namespace, or correct its name in release.secretEnv, release.volumes or release.imagePullSecrets.`,
    },
    {
        line: /couldn't find key (\S+) in Secret (\S+)/,
        advice: ([, key, secret]) =>
            `the Secret ${secret} has no key ${key}: correct release.secretEnv, or add the key to the Secret.`,
    },
    {
        line: /configmap "([^"]+)" not found/,
        advice: ([, name]) =>
            `make the ConfigMap "${name}" in the service's namespace, or correct its name in release.volumes.`,
    },
    {
        line: /persistentvolumeclaim "([^"]+)" not found|pod has unbound immediate PersistentVolumeClaims/,
        advice: ([, name]) =>
            name === undefined
                ? "a claim has no volume yet: `kubectl describe pvc` says why; a storage class must be able to make one."
                : `make the PersistentVolumeClaim "${name}" in the service's namespace, or correct its name in release.volumes.`,
    },
    {
        line: /gave HTTP response to HTTPS client/,
        advice: always(
            "the registry speaks plain HTTP, and the nodes ask by HTTPS: give it a certificate, or tell each node's container runtime (containerd: certs.d/REGISTRY/hosts.toml).",
        ),
    },
    {
        line: /x509: |certificate signed by unknown authority/,
        advice: always(
            "the nodes do not trust the registry's certificate: give its authority to each node's container runtime (containerd: certs.d/REGISTRY/hosts.toml).",
        ),
    },
    {
        line: /(?:ErrImagePull|ImagePullBackOff|Failed to pull).*(?:\b401\b|\b403\b|unauthorized|denied|authorization failed|no basic auth)/i,
        advice: always(
            "the registry wants a login of the nodes: make a Secret and name it in release.imagePullSecrets:\n" +
                "    kubectl -n NAMESPACE create secret docker-registry NAME --docker-server=REGISTRY --docker-username=USER --docker-password=TOKEN\n" +
                "    release: {imagePullSecrets: [NAME]}",
        ),
    },
    {
        line: /(?:ErrImagePull|ImagePullBackOff|Failed to pull).*(?:not found|manifest unknown)/i,
        advice: always("the registry no longer has that image: push it again, or release a new version."),
    },
    // Python's end of a traceback.
    {
        line: /(?:ConnectionRefusedError|OperationalError|ConnectionError|gaierror).*/,
        advice: always(
            "it connects to something as it starts, and gets no answer: look at the address in release.env, and at release.network.",
        ),
    },
];

/** What to type for a file or folder that the application may not write. */
function writtenFile(path: string, before: readonly string[]): string {
    const makesFolder = before.some(line => /mkdir|makedirs/.test(line));
    const folder = makesFolder ? path : dirname(path);
    if (/^\/\.[^/]/.test(path)) {
        return `it writes to its home folder, and the pod's user has none: release: {env: {HOME: /tmp}}.`;
    }
    if (/^\/(root|home\/[^/]+)(\/|$)/.test(path)) {
        return `${path} belongs to another user than the pod's: set HOME or the application's own setting to a folder under /tmp, or mount one:\n${mountLines("home", folder)}`;
    }
    if (folder === "." || folder === "/" || /^\/(app|code|srv|src)$/.test(folder)) {
        return (
            `"${path}" would be written beside the code, and the pod's file system is read-only: let the application write to /tmp or to a folder of its own, and mount that:\n` +
            `${mountLines("data", "/data")}\n` +
            "emptyDir is new for each pod: {pvc: NAME} keeps it."
        );
    }
    const absolute = folder.startsWith("/") ? folder : `/app/${folder}`;
    const where = folder.startsWith("/") ? "" : ` (/app stands for the image's WORKDIR)`;
    return (
        `"${folder}" must be writable, and the pod's file system is read-only: mount a volume there${where}:\n` +
        `${mountLines(volumeName(folder), absolute)}\n` +
        "emptyDir is new for each pod: {pvc: NAME} keeps it."
    );
}

/** A volume and its mount, as lines of the settings. */
function mountLines(volume: string, path: string): string {
    return `    release: {volumes: {${volume}: {emptyDir: {}}}, mounts: [{volume: ${volume}, path: ${path}}]}`;
}

function volumeName(folder: string): string {
    const name = basename(folder)
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, "-")
        .replace(/^-+|-+$/g, "");
    return name === "" || name === "tmp" || name === "drain" ? "data" : name;
}

/** How applications say that an environment variable is missing, each with the variable. */
const missingVariables: readonly RegExp[] = [
    /KeyError: "Config '(\w+)' is missing, and has no default\."/,
    /EnvError: Environment variable "(\w+)" not set/,
    /UndefinedValueError: (\w+) not found\. Declare it/,
    /ImproperlyConfigured: Set the (\w+) environment variable/,
    // A shell's `${NAME:?}`
    /\b([A-Z][A-Z0-9_]{2,}): (?:\1 must be set|parameter (?:null or )?not set)/,
];

/**
 * What people write themselves, at the end of a line: with more after it, it is mostly a warning. It is never final, since
 * an application that warns may have ended for another cause.
 */
const ownWords =
    /(?:^|[\s:"'`])([A-Z][A-Z0-9_]{2,})["'`]? (?:environment variable |env var )?(?:is not set|is not defined|is required|must be set|is missing|not set)[.!]?\s*$/;

/** One advice for all variables that the application misses. */
function mergedVariables(lines: readonly string[], patterns: readonly RegExp[]): readonly string[] {
    const names = lines.flatMap((line, index) => {
        for (const pattern of patterns) {
            const [, name] = pattern.exec(line) ?? [];
            if (name !== undefined) return [name];
        }
        const [, key] = /^\s*KeyError: '(\w+)'$/.exec(line) ?? [];
        const before = lines.slice(Math.max(0, index - traceback), index);
        if (key !== undefined && before.some(other => /environ|<frozen os>/.test(other))) return [key];
        return [];
    });
    const fields = missingFields(lines);
    const all = [...new Set([...names, ...fields.names])];
    if (all.length === 0) return [];
    const first = all[0]!;
    const which = all.length === 1 ? `the variable ${first}` : `the variables ${all.join(", ")}`;
    const prefix = fields.model === undefined ? "" : ` (with the prefix that ${fields.model} has, if any)`;
    const [plain, secret] = [all.map(name => `${name}: …`), all.map(name => `${name}: {secret: NAME}`)];
    return [
        `the application does not start without ${which}${prefix}: set each in the settings, plainly or from a Secret of the namespace:\n` +
            `    release: {env: {${plain.join(", ")}}}\n` +
            `    release: {secretEnv: {${secret.join(", ")}}}`,
    ];
}

/** Fields that a settings class of pydantic, version 1 or 2, misses: a name, and below it "Field required". */
function missingFields(lines: readonly string[]): { readonly model?: string; readonly names: readonly string[] } {
    const names: string[] = [];
    let model: string | undefined;
    let open: string | undefined;
    lines.forEach((line, index) => {
        open = /\bvalidation errors? for (\w+)\s*$/.exec(line)?.[1] ?? open;
        if (open === undefined || !/^\s+field required\b/i.test(line)) return;
        const [, name] = /^([A-Za-z_]\w*)(?:\.\w+)*\s*$/.exec(lines[index - 1] ?? "") ?? [];
        if (name === undefined) return;
        model = open;
        names.push(name.toUpperCase());
    });
    return { ...(model === undefined ? {} : { model }), names };
}
