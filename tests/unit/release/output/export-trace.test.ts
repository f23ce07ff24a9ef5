import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { HttpReceiver, type Reply } from "../../../http-receiver.js";
import { startProxy } from "../../../loopback/proxy-server.js";
import { attribute, receivedTraces } from "../../../received-spans.js";

const traceId = "0af7651916cd43dd8448eb211c80319c";

describe("The trace of a command", function () {
    this.timeout(30_000);
    let folder: string;
    let collector: HttpReceiver;
    const collectors: HttpReceiver[] = [];
    before(() => {
        folder = mkdtempSync(join(tmpdir(), "trace-"));
        writeFileSync(join(folder, "Pulumi.yaml"), "name: users\nruntime: nodejs\n");
    });
    afterEach(() => {
        for (const started of collectors.splice(0)) started.close();
    });
    after(() => rmSync(folder, { recursive: true }));

    /** Runs `status` of a missing stack in its own process. */
    async function status(reply: Reply, variables: Record<string, string> = {}) {
        collector = await HttpReceiver.start(reply);
        collectors.push(collector);
        const main = join(__dirname, "..", "..", "..", "..", "release", "main.js");
        const child = spawn(process.execPath, [main, "status", "--cwd", folder], {
            env: {
                ...process.env,
                OTEL_EXPORTER_OTLP_ENDPOINT: collector.url(""),
                OTEL_RESOURCE_ATTRIBUTES: "team=accounts",
                ...variables,
            },
        });
        const [said, code] = await Promise.all([text(child.stderr), new Promise(done => child.on("close", done))]);
        return { said, code };
    }

    it("has a span for the command and one for each part, and continues the pipeline's trace", async () => {
        const { code } = await status(200, { TRACEPARENT: `00-${traceId}-b7ad6b7169203331-01` });
        assert.equal(code, 1);
        assert.deepEqual(
            collector.received.map(({ path, headers }) => [path, headers["content-type"]]),
            [["/v1/traces", "application/json"]],
        );
        const [trace = assert.fail()] = receivedTraces(collector);
        const [root = assert.fail(), open = assert.fail(), ...rest] = trace.spans;
        assert.deepEqual(rest, []);
        assert.deepEqual([root.name, open.name], ["fastapi-release status", "open"]);
        assert.deepEqual([root.traceId, root.parentSpanId], [traceId, "b7ad6b7169203331"]);
        assert.deepEqual([open.traceId, open.parentSpanId], [traceId, root.spanId]);
        assert.deepEqual([root.status.code, /does not exist/.test(root.status.message ?? "")], [2, true]);
        for (const { startTimeUnixNano, endTimeUnixNano } of [root, open]) {
            assert.ok(BigInt(endTimeUnixNano) > BigInt(startTimeUnixNano));
            const age = Date.now() - Number(BigInt(startTimeUnixNano) / 1_000_000n);
            assert.ok(age >= 0 && age < 30_000, `${age} ms old`);
        }
    });

    it("names its service, with the variables' attributes", async () => {
        const sender = async (variables: Record<string, string>) => {
            await status(200, variables);
            const [{ resource } = assert.fail()] = receivedTraces(collector);
            return [attribute(resource, "service.name"), attribute(resource, "team")];
        };
        assert.deepEqual(await sender({}), ["fastapi-release", "accounts"]);
        assert.deepEqual(await sender({ OTEL_SERVICE_NAME: "releases" }), ["releases", "accounts"]);
    });

    it("that is not accepted is a warning, with the same exit code", async () => {
        const { said, code } = await status(400);
        assert.match(said, /^warning: the trace was not sent: \S/m);
        assert.equal(code, 1);
    });

    it("goes through the proxy of the environment, which is named when it fails", async () => {
        const proxy = await startProxy();
        const send = async (address: string) => {
            const receiver = await HttpReceiver.start(200);
            collectors.push(receiver);
            const OTEL_EXPORTER_OTLP_ENDPOINT = receiver.url("").replace("127.0.0.1", "collector.example");
            return { ...(await status(200, { OTEL_EXPORTER_OTLP_ENDPOINT, HTTP_PROXY: address })), receiver };
        };
        const { receiver } = await send(`http://127.0.0.1:${proxy.port}`);
        assert.equal(receiver.received.length, 1);
        proxy.close();
        const { said } = await send("http://ada:pass@127.0.0.1:1");
        assert.match(
            said,
            /^warning: the trace was not sent: the proxy http:\/\/127\.0\.0\.1:1 \(HTTP_PROXY\) cannot be reached: connection refused$/m,
        );
    });

    it("is not sent if switched off", async () => {
        await status(200, { OTEL_TRACES_EXPORTER: "none" });
        assert.deepEqual(collector.received, []);
    });
});
