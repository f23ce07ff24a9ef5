import assert from "node:assert/strict";
import type { KubernetesObject } from "../../../cluster/kubernetes-object.js";
import { watch } from "../../../cluster/watch.js";
import { json, serve } from "./api-server.js";

const path = "/api/v1/namespaces/shop/pods";
const pod = (name: string, resourceVersion: string): KubernetesObject => ({ metadata: { name, resourceVersion } });
const line = (type: string, object: object) => `${JSON.stringify({ type, object })}\n`;

/** Runs a watch against these answers, in order, and collects `take` events. */
async function follow(answers: string[], options: { take: number; periodSeconds?: number }): Promise<string[]> {
    const lists = [...answers];
    const { api, requests, close } = await serve((request, response) => {
        const answer = lists.shift() ?? "";
        if (!request.url.searchParams.has("watch")) {
            json(response, 200, { kind: "PodList", metadata: { resourceVersion: "7" }, items: JSON.parse(answer) });
            return;
        }
        response.writeHead(200, { "content-type": "application/json" });
        if (answer === "cut") {
            response.write(line("ADDED", pod("half", "9")).slice(0, 20), () => response.destroy());
        } else {
            response.end(answer);
        }
    });
    const seen: string[] = [];
    for await (const event of watch(api, path, { labelSelector: "app=a", periodSeconds: options.periodSeconds })) {
        seen.push(`${event.type} ${event.object?.metadata?.name ?? ""}: ${[...event.objects.keys()].join(" ")}`);
        if (seen.length === options.take) {
            break;
        }
    }
    close();
    const versions = requests
        .filter(({ url }) => url.searchParams.has("watch"))
        .map(({ url }) => url.searchParams.get("resourceVersion"));
    assert.ok(requests.every(({ url }) => url.searchParams.get("labelSelector") === "app=a"));
    return [...seen, `watched from ${versions.join(", ")}`];
}

describe("watch", () => {
    it("lists, then reports each change with all current objects", async () => {
        const changes = line("ADDED", pod("b", "8")) + line("DELETED", pod("a", "9"));
        assert.deepEqual(await follow([JSON.stringify([pod("a", "5")]), changes], { take: 3 }), [
            "LISTED : /a",
            "ADDED b: /a /b",
            "DELETED a: /b",
            "watched from 7",
        ]);
    });

    it("continues from the last version when the server ends the request", async () => {
        const answers = ["[]", line("BOOKMARK", pod("", "20")), line("ADDED", pod("b", "21"))];
        assert.deepEqual(await follow(answers, { take: 2 }), ["LISTED : ", "ADDED b: /b", "watched from 7, 20"]);
    });

    it("lists again when its version is too old", async () => {
        const gone = line("ERROR", { kind: "Status", code: 410, reason: "Expired", message: "too old" });
        const answers = [JSON.stringify([pod("a", "5")]), gone, JSON.stringify([pod("c", "30")])];
        assert.deepEqual(await follow(answers, { take: 2 }), ["LISTED : /a", "LISTED : /c", "watched from 7"]);
    });

    it("lists again when the connection breaks in the middle of a line", async () => {
        const answers = ["[]", "cut", JSON.stringify([pod("half", "9")])];
        assert.deepEqual(await follow(answers, { take: 2 }), ["LISTED : ", "LISTED : /half", "watched from 7"]);
    });

    it("ends without an error when its signal is aborted", async () => {
        const { api, close } = await serve((request, response) => {
            if (!request.url.searchParams.has("watch")) {
                json(response, 200, { kind: "PodList", metadata: { resourceVersion: "7" }, items: [] });
            }
        });
        const controller = new AbortController();
        const seen: string[] = [];
        for await (const event of watch(api, path, { signal: controller.signal })) {
            seen.push(event.type);
            setTimeout(() => controller.abort(), 20);
        }
        close();
        assert.deepEqual(seen, ["LISTED"]);
    });

    it("throws when the API server stays unreachable", async () => {
        const { api, close } = await serve((_request, response) => response.destroy());
        await assert.rejects(async () => {
            for await (const event of watch(api, path, { patienceSeconds: 0.1 })) {
                assert.fail(event.type);
            }
        }, /cannot reach the cluster/);
        close();
    });

    for (const [what, change] of [
        ["no object", '{"type":"ADDED"}'],
        ["null", "null"],
        ["no JSON", "<html>"],
    ]) {
        it(`tells which cluster and which watch answered ${what}`, async () => {
            const { api, address, close } = await serve((request, response) => {
                if (request.url.searchParams.has("watch")) response.writeHead(200).end(`${change}\n`);
                else if (requests++ === 0) json(response, 200, { kind: "PodList", metadata: {}, items: [] });
                else json(response, 403, {});
            });
            let requests = 0;
            const broken: string[] = [];
            const consume = async () => {
                for await (const { type } of watch(api, path, { patienceSeconds: 0 })) broken.push(type);
            };
            await assert.rejects(consume(), error => {
                assert.match(String(error), new RegExp(`cluster at ${address}`));
                return true;
            });
            close();
        });
    }
});
