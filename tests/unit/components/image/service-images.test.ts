import assert from "node:assert/strict";
import { FastApiService } from "../../../../components/service/fastapi-service.js";
import { releaseId } from "../../../../model/release/release-id.js";
import { runProgram, shortUrn } from "../mock-engine.js";
import { digest, find, settings } from "../two-releases.js";

const repository = "127.0.0.1:1/users";
const worker = "127.0.0.1:1/worker";
const release = {
    version: "1.0.0",
    repository,
    images: { worker: { repository: worker } },
    sideContainers: [{ name: "queue", image: "worker" }],
    migration: { command: ["migrate"] },
};
const service = {
    name: "users",
    namespace: "users-dev",
    build: { target: "app" },
    images: { worker: { context: "worker", dockerfile: "worker/Release" } },
};

describe("The images of a service", () => {
    async function run(blue: object) {
        const given = settings({ service, slots: { blue }, traffic: "blue" });
        const { registrations, result } = await runProgram(() => new FastApiService("users", { settings: given }), {
            builtDigest: digest("d"),
        });
        const slots = await new Promise<Record<string, { images?: object }>>(resolve =>
            result.slots.apply(found => resolve(found as never)),
        );
        return { registrations, slots, id: releaseId("users", given.slots.blue!) };
    }

    it("are each built in their own way, and run by the containers that name them", async () => {
        const { registrations, slots, id } = await run(release);
        const builds = registrations.filter(({ type }) => type === "docker:index/image:Image");
        assert.deepEqual(
            // Each is registered as soon as its registry has answered.
            builds
                .map(({ inputs: { imageName, build } }) => [imageName, build.context, build.dockerfile, build.target])
                .toSorted(),
            [
                [`${repository}:1.0.0`, "app", "app/Dockerfile", "app"],
                [`${worker}:1.0.0`, "worker", "worker/Release", undefined],
            ],
        );
        const reference = `${worker}:1.0.0@${digest("d")}`;
        for (const name of [`Deployment users-blue-${id}`, `Job users-${id}-migration`]) {
            const [queue] = find(registrations, name).inputs.spec.template.spec.initContainers;
            assert.equal(queue.image, reference, name);
        }
        assert.deepEqual(slots["blue"]?.images, {
            worker: { digest: digest("d"), image: reference, size: undefined },
        });
    });

    it("are not built if their digests are known", async () => {
        const images = { worker: { repository: worker, digest: digest("e") } };
        const { registrations, id } = await run({ ...release, digest: digest("c"), images });
        assert.ok(!registrations.some(({ type }) => type === "docker:index/image:Image"));
        const { containers, initContainers } = find(registrations, `Deployment users-blue-${id}`).inputs.spec.template
            .spec;
        assert.deepEqual(
            [containers[0].image, initContainers[0].image],
            [`${repository}:1.0.0@${digest("c")}`, `${worker}:1.0.0@${digest("e")}`],
        );
        assert.equal(id, (await run(release)).id);
        assert.ok(registrations.some(({ urn }) => shortUrn(urn) === `VersionedImage ${worker}:1.0.0`));
    });
});
