// The component package's plugin, as Pulumi starts it, over its own protocol.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PluginInfo } from "@pulumi/pulumi/proto/plugin_pb.js";
import { GetSchemaRequest, type GetSchemaResponse } from "@pulumi/pulumi/proto/provider_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { PluginProcess } from "../../engine/providers/plugin/plugin-process.js";

const root = join(__dirname, "../../..");
const startedWithinMs = 20_000;

describe("The component package's plugin", function () {
    this.timeout(60_000);
    let plugin: PluginProcess;
    let tookMs: number;

    before(async () => {
        const began = Date.now();
        plugin = await PluginProcess.start(join(root, "plugin"), root, {}, { address: "127.0.0.1:1", tell: () => {} });
        tookMs = Date.now() - began;
    });
    after(() => plugin.end());

    const ask = <Response>(call: (done: (error: Error | null, response: Response) => void) => unknown) =>
        new Promise<Response>((resolve, reject) => {
            call((error, response) => (error ? reject(error) : resolve(response)));
        });

    it("serves before anybody would take it for dead", () => assert.ok(tookMs < startedWithinMs, `${tookMs} ms`));

    it("tells its version", async () => {
        const info = await ask<PluginInfo>(done => plugin.client.getPluginInfo(new Empty(), done));
        assert.equal(info.getVersion(), JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version);
    });

    it("gives its schema as it is, without reading sources", async () => {
        const began = Date.now();
        const response = await ask<GetSchemaResponse>(done => plugin.client.getSchema(new GetSchemaRequest(), done));
        assert.equal(response.getSchema(), readFileSync(join(root, "plugin", "schema.json"), "utf8"));
        assert.ok(Date.now() - began < 2000);
    });
});
