// Who gets the traffic: a gateway sends a tenth of the requests to the release in green, once both gates have passed.
import {
    checkedGateway,
    checkedRelease,
    HealthGate,
    ReleaseSlot,
    SessionSecret,
    TrafficSwitch,
} from "../../components/index.js";

const repository = "registry.example.com/team/users";
const digests = {
    blue: ["1.3.2", "sha256:a6ae6dd8d39c5bb02320e41abf00cd4cb35905fec540e37d306c878be8d38bd3"],
    green: ["1.4.0", "sha256:3162aaccdfc3ec1d482400b0bc167202da3e5e869ba792227f31122d529c3269"],
} as const;
const session = new SessionSecret({ service: "users", namespace: "users", version: 1 });

const slots = (["blue", "green"] as const).map(slot => {
    const [version, digest] = digests[slot];
    const release = checkedRelease({ version, digest, repository });
    const where = { service: "users", namespace: "users", slot, release, image: `${repository}@${digest}` };
    const runs = new ReleaseSlot({ ...where, secrets: [session.secret], replicas: 2 });
    return { slot, version, runs, gate: new HealthGate({ ...where, target: runs }) };
});

const traffic = new TrafficSwitch({
    service: "users",
    namespace: "users",
    gateway: checkedGateway({ name: "web", namespace: "infra", hosts: ["users.example.com"] }),
    shares: slots.map(({ slot, version, runs: { releaseId } }) => {
        return { slot, version, releaseId, weight: slot === "green" ? 10 : 90 };
    }),
    after: slots.flatMap(({ runs, gate }) => [runs.deployment, runs.service, gate.job]),
});

export const moved = traffic.moved;
