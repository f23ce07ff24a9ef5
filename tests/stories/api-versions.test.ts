import assert from "node:assert/strict";
import type { ApiVersionsSettings } from "../../model/traffic/api-versions.js";
import type { Answered, Asked } from "./asking-client.js";
import { AskingClients, askOnce } from "./asking-clients.js";
import { expectCode, Story, storyTimeoutMs } from "./story.js";
import type { StoryLoad } from "./story-load.js";

const v1 = "application/vnd.users.v1+json";
const v2 = "application/vnd.users.v2+json";
const table = {
    versions: { "1": { deprecated: "2026-11-01", sunset: "2027-11-01" }, "2": {} },
    default: "1",
    resources: ["/users", "/session"],
    mediaType: "application/vnd.users.v{version}+json",
} as unknown as ApiVersionsSettings;

/** What is requested, which version answers, and the media type of the answer. */
const forms: readonly [name: string, path: string, headers: Record<string, string>, version: string, type: string][] = [
    ["path 1", "/v1/users", {}, "1", "application/json"],
    ["path 2", "/v2/users", {}, "2", "application/json"],
    ["header 1", "/users", { "X-API-Version": "1" }, "1", "application/json"],
    ["header 2", "/users", { "X-API-Version": "2" }, "2", "application/json"],
    ["media type 1", "/users", { Accept: v1 }, "1", v1],
    ["media type 2", "/users", { Accept: `text/html;q=0.1, ${v2}` }, "2", v2],
    ["nothing", "/users", {}, "1", "application/json"],
];

const unknown: readonly [path: string, headers: Record<string, string>, status: number][] = [
    ["/v9/users", {}, 404],
    ["/users", { "X-API-Version": "9" }, 404],
    ["/users", { "X-API-Version": "11" }, 404],
    ["/users", { Accept: "application/vnd.users.v12+json" }, 406],
];

const versionIn = ({ body }: Answered) => ("given_name" in (JSON.parse(body)[0] as object) ? "2" : "1");

// Shows, for every form in which a client may ask: no traffic before a gate has passed; no request is lost; a warm
// rollback changes one object; nothing touches the serving pods.
describe("Versions of an API behind a gateway", function () {
    this.timeout(storyTimeoutMs);
    let story: Story;
    let load: StoryLoad;
    let clients: AskingClients;
    let own: Story | undefined;
    const host = () => `${story.cluster.namespace}.example.com`;
    const where = () => ({
        address: story.platform.gateway!.address,
        networkNamespace: story.platform.networkNamespace,
    });
    const asked = (name: string, path: string, headers: Record<string, string>): Asked => {
        return { name, path, headers: { host: host(), ...headers } };
    };
    const allForms = () => forms.map(([name, path, headers]) => asked(name, path, headers));

    before(async () => {
        story = await Story.start("versions", { gateway: true });
        story.settings.edit(({ service }) => {
            service.gateway = { ...service.gateway, apiVersions: table };
        });
        expectCode(0, await story.release("deploy", "1.0.0"));
        load = await story.load();
        const plan = { address: where().address, asks: allForms(), rounds: 5000, intervalMs: 15 };
        clients = new AskingClients(where().networkNamespace, plan);
    });
    after(async () => {
        await clients?.stop();
        await own?.close();
        await story?.close();
    });

    it("are chosen by path, by header, by media type, or by default", async () => {
        const answers = await askOnce(where(), allForms());
        assert.deepEqual(
            answers.map(answer => [answer.name, answer.status, versionIn(answer), answer.headers["content-type"]]),
            forms.map(([name, , , version, type]) => [name, 200, version, type]),
        );
    });

    it("announce deprecation and sunset when they are old; the others announce nothing", async () => {
        for (const { name, headers, ...answer } of await askOnce(where(), allForms())) {
            const isOld = versionIn({ name, headers, ...answer }) === "1";
            assert.deepEqual(
                [headers["deprecation"], headers["sunset"], /rel="sunset"/.test(String(headers["link"]))],
                isOld ? ["@1793491200", "Mon, 01 Nov 2027 00:00:00 GMT", true] : [undefined, undefined, false],
                name,
            );
        }
    });

    it("are listed for whoever asks for an unknown one", async () => {
        const asks = unknown.map(([path, headers]) => asked(path, path, headers));
        const read = (await askOnce(where(), asks)).map(({ status, headers, body }) => {
            const problem = JSON.parse(body) as { status: number; versions: string[]; default: string };
            return [status, headers["content-type"], problem.status, problem.versions, problem.default];
        });
        const type = "application/problem+json";
        assert.deepEqual(
            read,
            unknown.map(([, , status]) => [status, type, status, ["1", "2"], "1"]),
        );
    });

    const usersBackends = async () => {
        const route = (await story.cluster.objects()).get("HTTPRoute users") ?? "";
        const { spec } = JSON.parse(route) as {
            spec: { rules: { matches: { headers?: { name: string }[] }[]; backendRefs: { name: string }[] }[] };
        };
        const users = spec.rules.filter(
            ({ matches }) => !matches[0]?.headers?.some(({ name }) => name === "X-Release"),
        );
        const told = users.map(({ backendRefs }) => backendRefs.map(({ name }) => name.split("-")[1]).join());
        return [...new Set(told)];
    };

    it("all give a candidate the same share", async () => {
        expectCode(0, await story.release("deploy", "1.1.0", "--weight", "50"));
        assert.deepEqual(await usersBackends(), ["blue,green"]);
        assert.equal((await story.cluster.shares()).length, 2);
    });

    it("all lead testers to the slot under test", async () => {
        const asks = allForms().map(form => ({ ...form, headers: { ...form.headers, "X-Release": "green" } }));
        const answers = await askOnce(where(), asks);
        assert.deepEqual(
            answers.map(answer => [answer.status, versionIn(answer)]),
            forms.map(([, , , version]) => [200, version]),
        );
    });

    it("switch and roll back together, by one object", async () => {
        expectCode(0, await story.release("deploy", "--promote"));
        assert.deepEqual(await usersBackends(), ["green"]);
        const { output } = expectCode(0, await story.release("rollback", "--reason", "the search is slow"));
        assert.match(output, /instant, one object changes/);
        assert.deepEqual(await usersBackends(), ["blue"]);
    });

    /** Version 2 in a service of its own. */
    const apart = () => ({
        ...table,
        versions: { "1": { ...table.versions["1"], service: "users" }, "2": { service: "users-v2" } },
    });

    it("move into a service of their own with an app that knows the path form only", async () => {
        own = await Story.start("versions-own", { gateway: true });
        own.settings.edit(({ service, release }) => {
            service.name = "users-v2";
            service.gateway = { ...service.gateway, hosts: [host()], apiVersions: apart() };
            release.env = { API_VERSION_BY: "path" };
        });
        expectCode(0, await own.release("deploy", "1.0.0"));
        story.settings.edit(({ service }) => {
            service.gateway = { ...service.gateway, apiVersions: apart() };
        });
        expectCode(0, await story.up());
        const answers = await askOnce(where(), allForms());
        assert.deepEqual(
            answers.map(answer => [answer.name, answer.status, versionIn(answer), answer.headers["content-type"]]),
            forms.map(([name, , , version, type]) => [name, 200, version, version === "1" ? type : "application/json"]),
        );
        const byHeader = answers.find(({ name }) => name === "header 2");
        assert.equal(byHeader?.headers["vary"], "X-API-Version, Accept");
        const [refusal] = await askOnce(where(), [asked("unknown", "/users", { "X-API-Version": "9" })]);
        assert.equal(refusal?.status, 404);
    });

    it("have slots and weights of their own there", async () => {
        const before = (await story.cluster.objects()).get("HTTPRoute users");
        expectCode(0, await own!.release("deploy", "1.1.0", "--weight", "30"));
        const { stdout } = expectCode(0, await own!.release("status", "--json"));
        const { slots } = JSON.parse(stdout) as { slots: { weight: number }[] };
        assert.deepEqual(
            slots.map(({ weight }) => weight),
            [70, 30],
        );
        expectCode(0, await own!.release("deploy", "--promote"));
        assert.match(expectCode(0, await own!.release("rollback")).output, /instant, one object changes/);
        assert.equal((await story.cluster.objects()).get("HTTPRoute users"), before);
    });

    it("lose no request", async () => {
        await load.stop(["1.0.0", "1.1.0"]);
        await clients.stop();
        const wrong = clients.answers.filter(answer => {
            const [, , , version] = forms.find(([name]) => name === answer.name)!;
            return answer.status !== 200 || versionIn(answer) !== version;
        });
        assert.deepEqual(wrong.slice(0, 5), []);
        assert.ok(clients.answers.length > 500, String(clients.answers.length));
    });

    it("are chosen only in the ways that are switched on", async () => {
        story.settings.edit(({ service, release }) => {
            service.gateway = { ...service.gateway, apiVersions: { ...table, by: ["header"] } };
            release.env = { API_VERSION_BY: "header" };
            // The gate asks the pods themselves, which no longer answer by path.
            release.checks = (release.checks ?? []).map(check => {
                return check.path === "/v1/users" ? { ...check, path: "/users" } : check;
            });
        });
        // The version moves back; its own service ends first, because its rules would have the same precedence.
        const routes = `/apis/gateway.networking.k8s.io/v1/namespaces/${own!.cluster.namespace}/httproutes`;
        await story.cluster.api.delete(`${routes}/users-v2`);
        await own?.close();
        own = undefined;
        expectCode(0, await story.release("deploy", "1.3.0", "--promote"));
        const asks = [
            asked("path", "/v1/users", {}),
            asked("header", "/users", { "X-API-Version": "2" }),
            asked("media type", "/users", { Accept: v2 }),
        ];
        const [path, header, mediaType] = await askOnce(where(), asks);
        assert.deepEqual([path?.status, path?.headers["content-type"]], [404, "application/problem+json"]);
        assert.deepEqual([header?.status, versionIn(header!)], [200, "2"]);
        assert.deepEqual([mediaType?.status, versionIn(mediaType!)], [200, "1"]);
        assert.equal(mediaType?.headers["deprecation"], "@1793491200");
    });

    it("are refused by name when the route would have too many rules", async () => {
        const standing = await story.standing();
        const resources = Array.from({ length: 9 }, (_, index) => `/r${index}`);
        story.settings.edit(({ service }) => {
            service.gateway = { ...service.gateway, apiVersions: { ...table, resources } };
        });
        const { output } = expectCode(1, await story.release("deploy"));
        assert.match(
            output,
            /apiVersions: the route of users would have \d+ rules, and the limit is 16; set rewrite to false/,
        );
        story.settings.text = standing.settings;
        await story.assertStands(standing);
    });
});
