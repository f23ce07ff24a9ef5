import assert from "node:assert/strict";
import { ServiceGroup } from "../../../../components/service/service-group.js";
import { checkedSettings } from "../../../../components/settings/checked-settings.js";
import { type Registration, runProgram } from "../mock-engine.js";
import { digest, find, repository } from "../two-releases.js";

const settings = (name: string) =>
    checkedSettings({
        service: { name, namespace: name },
        release: { repository },
        slots: { blue: { version: "1.0.0", digest: digest("a"), repository } },
        traffic: "blue",
    });

const deploy = async (): Promise<readonly Registration[]> => {
    const services = { users: { settings: settings("users") }, orders: { settings: settings("orders") } };
    return (await runProgram(() => new ServiceGroup("shop", { services }))).registrations;
};

describe("ServiceGroup", () => {
    it("moves no traffic before the gates of all services have passed", async () => {
        const registrations = await deploy();
        for (const service of ["users", "orders"]) {
            const gates = find(registrations, `Service ${service}`).dependencies.filter(of => of.endsWith("-gate"));
            const names = gates.map(gate => gate.replace(/-[0-9a-f]{10}-gate$/, ""));
            assert.deepEqual([...new Set(names)].sort(), ["Job orders-blue", "Job users-blue"]);
        }
    });

    it("keeps the parts of each service separate", async () => {
        const registrations = await deploy();
        const gate = registrations.find(({ urn }) => /Job::orders-blue-[0-9a-f]{10}-gate$/.test(urn));
        assert.ok(gate?.dependencies.every(name => !name.includes("users")));
    });

    it("creates an image once that several services run", async () => {
        const images = (await deploy()).filter(({ type }) => type.endsWith(":VersionedImage"));
        assert.deepEqual(
            images.map(({ name }) => name),
            [`${repository}:1.0.0`],
        );
    });

    it("is the parent of its services, which had none before there was a group", async () => {
        const service = find(await deploy(), "FastApiService orders");
        assert.match(service.parent, /ServiceGroup::shop$/);
        assert.equal(service.aliases, 1);
    });
});
