// Image builds on the platform, by both of Docker's builders. Needs the package registries.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Docker from "dockerode";
import { loadKubeconfig } from "../../cluster/kubeconfig.js";
import { KubernetesApi } from "../../cluster/kubernetes-api.js";
import { podExec } from "../../cluster/pod-exec.js";
import { addresses } from "../../platform/network-namespace.js";
import { buildWithBuildKit } from "../../stand-ins/providers/docker-build/build-with-buildkit.js";
import { connectInside } from "./namespace-connection.js";
import { succeed, testInstance } from "./platform-run.js";

const docker = new Docker({ socketPath: join(testInstance.folder, "docker.sock") });

interface BuildMessage {
    readonly stream?: string;
    readonly error?: string;
}

/** Builds a folder's Dockerfile to its end, or to the error that ends it. @returns all that was printed. */
type Builder = (folder: string) => Promise<string>;

const classic: Builder = async folder => {
    const stream = await docker.buildImage({ context: folder, src: ["Dockerfile"] }, { t: "built", nocache: true });
    const messages = await new Promise<BuildMessage[]>((resolve, reject) =>
        docker.modem.followProgress(stream, (error: Error | null, all: BuildMessage[]) =>
            error === null || all.length > 0 ? resolve(all) : reject(error),
        ),
    );
    return messages.map(({ stream = "", error = "" }) => stream + error).join("");
};

const buildKit: Builder = async folder => {
    const lines: string[] = [];
    const inputs = { context: folder, dockerfile: "", tags: ["built"], inlineCache: false, cacheFrom: [] };
    const operation = {
        urn: "",
        preview: false,
        signal: new AbortController().signal,
        log: (_severity: string, message: string) => void lines.push(message),
    };
    await buildWithBuildKit(
        docker,
        { ...inputs, buildArgs: {}, labels: {}, secrets: {} },
        { directory: folder, dockerfile: join(folder, "Dockerfile") },
        operation,
        {},
    ).catch((error: Error) => lines.push(error.message));
    return lines.join("\n");
};

/** A step that prints how long the look-up of a name takes to fail. */
const lookUp = (name: string) =>
    `RUN start=$(date +%s) && ! python -c 'import socket; socket.getaddrinfo("${name}", 443)' && ` +
    `echo "refused in $(($(date +%s) - start)) s"`;

describe("An image build", function () {
    this.timeout(180_000);
    let folder: string;
    before(async () => {
        folder = mkdtempSync(join(tmpdir(), "image-builds-"));
        await succeed("up");
    });
    after(async () => {
        await succeed("down");
        rmSync(folder, { recursive: true });
    });

    for (const [name, build] of Object.entries({ "the classic builder": classic, BuildKit: buildKit })) {
        const built = (...steps: string[]) => {
            writeFileSync(join(folder, "Dockerfile"), `${steps.join("\n")}\n`);
            return build(folder);
        };

        it(`by ${name} starts from an image as Docker Hub names it, and installs from the index`, async () => {
            const output = await built(
                "FROM python:3.13.2-slim-bookworm",
                // the run's own number: a step that ran before is not run again
                `RUN echo ${process.pid} && pip install --upgrade pip setuptools wheel six==1.17.0`,
                `RUN python -c "import six, ssl, sys; print(sys.version_info[:2], ssl.OPENSSL_VERSION, six.__file__)"`,
                "RUN python -m venv /venv && /venv/bin/pip --version && useradd --create-home web",
            );
            assert.match(output, /Successfully installed .*six-1\.17\.0/);
            assert.match(output, /\(3, 13\) OpenSSL 3\..* \/usr\/local\/lib\/python3\.13\/dist-packages\/six\.py/);
            assert.match(output, /from \/venv\/lib\/python3\.13\/site-packages\/pip \(python 3\.13\)/);
        });

        it(`by ${name} has Debian's packages, and a compiler in an image that is not slim`, async () => {
            const output = await built(
                "FROM python:3.14",
                `RUN echo ${process.pid} && apt-get update && apt-get install -y --no-install-recommends sl`,
                "RUN python --version && gcc --version && git --version && curl --version && pg_config --version",
            );
            for (const words of [/^Python 3\.14/m, /^gcc \(Debian/m, /^git version/m, /^curl /m, /^PostgreSQL /m]) {
                assert.match(output, words);
            }
        });

        it(`by ${name} that asks for Python 3.12 gets 3.13 and is told so`, async () => {
            const output = await built("FROM python:3.12-slim", `RUN echo ${process.pid} && python --version`);
            assert.match(output, /Python 3\.12 is in no suite of Debian: this image has Python 3\.13\./);
            assert.match(output, /^Python 3\.13\./m);
        });

        it(`by ${name} is refused any other name at once`, async () => {
            const output = await built("FROM python:3.11-slim", `ENV RUN=${process.pid}`, lookUp("example.com"));
            assert.match(output, /socket\.gaierror: .*\n?.*refused in [01] s/);
            const started = performance.now();
            assert.match(await built("FROM python:2.7"), /lookup registry-1\.docker\.io .*no such host/);
            assert.ok(performance.now() - started < 5000);
        });
    }

    it("by BuildKit reads a Dockerfile of today's syntax", async () => {
        const steps = ["# syntax=docker/dockerfile:1.7", "FROM python:3.13-slim", "COPY --link Dockerfile /copied"];
        const here = ["RUN <<EOF", `echo ${process.pid}`, "wc -l /copied", "EOF"];
        writeFileSync(join(folder, "Dockerfile"), `${[...steps, ...here].join("\n")}\n`);
        assert.match(await buildKit(folder), /^7 \/copied$/m);
    });

    it("goes out through the forward, which passes on only what names one of the registries", async () => {
        writeFileSync(
            join(folder, "Dockerfile"),
            [
                "FROM python:3.11",
                `RUN curl -sS --connect-to example.com:443:${addresses.packages}:443 https://example.com/ 2>&1 || true`,
                `RUN curl -sS -o /dev/null -w 'answer %{http_code}\\n' -H 'Host: example.com' http://deb.debian.org/`,
            ].join("\n"),
        );
        const output = await classic(folder);
        assert.match(output, /curl: \(\d+\) .*(reset|unexpected eof|SSL_ERROR_SYSCALL)/i);
        assert.match(output, /answer 503/);
    });

    it("leaves pods without a way out, and the node too", async () => {
        const api = new KubernetesApi(await loadKubeconfig({ path: join(testInstance.folder, "kubeconfig") }));
        const pods = "/api/v1/namespaces/default/pods";
        const image = `localhost:${testInstance.registryPort}/python:3.11-slim`;
        const container = { name: "inside", image, command: ["sleep", "300"] };
        const spec = { terminationGracePeriodSeconds: 0, containers: [container] };
        await api.create(pods, { apiVersion: "v1", kind: "Pod", metadata: { name: "inside" }, spec });
        for (;;) {
            const { status } = await api.get<{ status?: { phase?: string } }>(`${pods}/inside`);
            if (status?.phase === "Running") break;
            await new Promise(resolve => setTimeout(resolve, 100));
        }
        const connecting = (port: number) =>
            podExec(api, "default", "inside", "inside", [
                "python3",
                "-c",
                `import socket; socket.create_connection(("${addresses.packages}", ${port}), 5)`,
            ]);
        for (const port of [53, 80, 443]) assert.match((await connecting(port)).stderr, /ConnectionRefusedError/);
        api.close();
        for (const port of [80, 443]) {
            const asked = connectInside(testInstance.name, { address: addresses.packages, port });
            assert.equal(await asked, "ECONNREFUSED");
        }
    });
});
