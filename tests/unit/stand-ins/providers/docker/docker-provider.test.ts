import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DockerProvider } from "../../../../../stand-ins/providers/docker/docker-provider.js";
import { type PropertyMap, Secret, Unknown } from "../../../../../stand-ins/providers/plain-value.js";
import { json, type RecordedRequest, serve } from "../../../cluster/api-server.js";
import { operationContext } from "../operation-context.js";

const image = "docker:index/image:Image";
const lookup = "docker:index/getRegistryImage:getRegistryImage";

describe("DockerProvider", () => {
    let directory: string;
    let provider: DockerProvider;
    before(() => {
        directory = mkdtempSync(join(tmpdir(), "docker-provider-"));
        mkdirSync(join(directory, "app"));
        writeFileSync(join(directory, "app", "Dockerfile"), "FROM scratch\n");
        provider = new DockerProvider({ DOCKER_HOST: "unix:///no/docker.sock", HOME: directory }, directory);
    });
    after(() => rmSync(directory, { recursive: true }));

    const inputs = (build: PropertyMap, rest: PropertyMap = {}): PropertyMap => ({
        imageName: "localhost:5000/users:1",
        build: { context: "./app", platform: "linux/amd64", builderVersion: "BuilderV1", ...build },
        ...rest,
    });
    const check = async (given: PropertyMap, context = operationContext()) => provider.check(context, image, given);
    const reasons = async (given: PropertyMap) => (await check(given)).failures.map(({ reason }) => reason);

    it("fills in the Dockerfile, the context's digest and the defaults", async () => {
        const checked = await check(inputs({}));
        const { contextDigest, ...build } = checked.inputs["build"] as PropertyMap;
        assert.match(String(contextDigest), /^[0-9a-f]{64}$/);
        assert.equal(build["dockerfile"], "app/Dockerfile");
        assert.deepEqual([checked.inputs["buildOnPreview"], checked.inputs["skipPush"]], [false, false]);
        assert.deepEqual(checked.failures, []);
    });

    it("says for which platform it builds when none is given", async () => {
        const context = operationContext();
        const { inputs: checked } = await check(
            { ...inputs({}), build: { context: "./app", builderVersion: "BuilderV1" } },
            context,
        );
        assert.match(String((checked["build"] as PropertyMap)["platform"]), /^linux\/(amd64|arm64)$/);
        assert.match(context.lines[0] ?? "", /^info: Building your image for linux\/\w+ architecture\./);
    });

    it("refuses BuildKit by name, even as the default", async () => {
        const refused = [
            "BuildKit (build.builderVersion: BuilderBuildKit, the default) is beyond this stand-in; " +
                "set build.builderVersion to BuilderV1, or install Pulumi's own docker provider",
        ];
        assert.deepEqual(await reasons(inputs({ builderVersion: "BuilderBuildKit" })), refused);
        assert.deepEqual(await reasons({ imageName: "a" }), refused);
    });

    it("refuses what it would not build with, by name", async () => {
        assert.deepEqual(await reasons(inputs({ secrets: {}, labels: {} })), [
            "build.secrets, build.labels is not known to docker.Image; known are addHosts, args, builderVersion, cacheFrom, " +
                "context, contextDigest, dockerfile, network, platform, target",
        ]);
    });

    it("says where a Dockerfile is that was given relative to the context", async () => {
        assert.deepEqual(await reasons(inputs({ dockerfile: "./Dockerfile" })), [
            'could not open dockerfile at relative path ./Dockerfile. Try setting `dockerfile` to "app/Dockerfile"',
        ]);
        assert.deepEqual(await reasons(inputs({ dockerfile: "nowhere" })), [
            "could not open dockerfile at relative path nowhere",
        ]);
    });

    it("updates in place for every change except one of credentials", async () => {
        const old = (await check(inputs({}, { registry: { server: "a", password: new Secret("1") } }))).inputs;
        const existing = { id: "localhost:5000/users:1", inputs: {}, outputs: { __inputs: new Secret(old) } };
        const diff = async (given: PropertyMap, ignore: string[] = []) => {
            const found = await provider.diff(operationContext(), image, existing, given, ignore);
            assert.deepEqual(found.replaceKeys, []);
            return found.detailedDiff;
        };
        assert.deepEqual(await diff(old), {});
        assert.deepEqual(await diff({ ...old, imageName: "localhost:5000/users:2" }), { imageName: "update" });
        const build = { ...(old["build"] as PropertyMap), contextDigest: "another" };
        assert.deepEqual(await diff({ ...old, build }), { build: "update" });
        assert.deepEqual(await diff({ ...old, build }, ["build"]), {});
        assert.deepEqual(await diff({ ...old, registry: { server: "a", password: new Secret("2") } }), {});
        assert.deepEqual(await diff({ ...old, registry: { server: "b", password: new Secret("1") } }), {
            registry: "update",
        });
    });

    it("builds nothing in a preview, and leaves the digest open", async () => {
        const { inputs: checked } = await check(inputs({}));
        const { outputs } = await provider.create(operationContext({ preview: true }), image, checked);
        assert.equal(outputs["repoDigest"], Unknown.value);
        assert.equal(outputs["imageName"], "localhost:5000/users:1");
    });

    it("says how to reach Docker when it is not running", async () => {
        const { inputs: checked } = await check(inputs({}));
        await assert.rejects(provider.create(operationContext(), image, checked), {
            message:
                "cannot reach Docker at unix:///no/docker.sock: no such socket; " +
                "start Docker, or set DOCKER_HOST to where it runs",
        });
    });

    it("refuses settings and types that it does not know, by name", async () => {
        await assert.rejects(
            provider.configure({ sshOpts: "x" }),
            /the setting sshOpts is beyond this stand-in, which knows host, certPath and registryAuth; install/,
        );
        await assert.rejects(provider.create(operationContext(), "docker:index/container:Container", {}), {
            message:
                "docker:index/container:Container is beyond this stand-in, which has Image and RemoteImage; " +
                "install Pulumi's own docker provider to use it",
        });
    });

    describe("getRegistryImage", () => {
        const digest = `sha256:${"a".repeat(64)}`;
        const registry = async (answer: (request: RecordedRequest) => [number, Record<string, string>]) => {
            const server = await serve((request, response) => {
                const [status, headers] = answer(request);
                if (request.url.pathname === "/token") {
                    json(response, 200, { token: "t0ken" });
                } else {
                    response.writeHead(status, headers).end();
                }
            });
            return { ...server, host: server.address.replace("http://", "") };
        };

        it("asks the registry for the digest of a tag", async () => {
            const { host, requests, close } = await registry(() => [200, { "docker-content-digest": digest }]);
            const result = await provider.invoke(lookup, { name: `${host}/team/users:1.1.0` });
            close();
            assert.deepEqual(result, { name: `${host}/team/users:1.1.0`, id: digest, sha256Digest: digest });
            assert.equal(requests[0]?.url.pathname, "/v2/team/users/manifests/1.1.0");
            assert.match(requests[0]?.headers.accept ?? "", /application\/vnd\.oci\.image\.index\.v1\+json/);
        });

        it("fetches a token where the registry wants one, with the credentials of docker login", async () => {
            const { host, requests, close } = await registry(({ headers }) =>
                headers.authorization === "Bearer t0ken"
                    ? [200, { "docker-content-digest": digest }]
                    : [401, { "www-authenticate": `Bearer realm="http://${host}/token",service="r",scope="s"` }],
            );
            mkdirSync(join(directory, ".docker"), { recursive: true });
            const auth = Buffer.from("me:secret").toString("base64");
            writeFileSync(join(directory, ".docker", "config.json"), JSON.stringify({ auths: { [host]: { auth } } }));
            const result = await provider.invoke(lookup, { name: `${host}/users:1` });
            close();
            assert.equal(result["sha256Digest"], digest);
            const token = requests.find(({ url }) => url.pathname === "/token");
            assert.equal(token?.url.search, "?service=r&scope=s");
            assert.equal(token?.headers.authorization, `Basic ${auth}`);
        });

        it("names the image that the registry does not have", async () => {
            const { host, close } = await registry(({ url }) => [url.pathname === "/v2/" ? 200 : 404, {}]);
            await assert.rejects(provider.invoke(lookup, { name: `${host}/users:9` }), {
                message: `the registry has no image ${host}/users:9`,
            });
            close();
        });
    });
});
