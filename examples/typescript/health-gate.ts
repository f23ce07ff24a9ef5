// The checks of a release, run inside the cluster; whatever depends on the gate waits until all have passed.
import { checkedRelease, HealthGate, ReleaseSlot, SessionSecret } from "../../components/index.js";

const release = checkedRelease({
    version: "1.4.0",
    digest: "sha256:3162aaccdfc3ec1d482400b0bc167202da3e5e869ba792227f31122d529c3269",
    repository: "registry.example.com/team/users",
    checks: [{ path: "/v1/users", withinMs: 300, times: 20 }],
});
const image = `${release.repository}@${release.digest}`;
const where = { service: "users", namespace: "users", slot: "green", release, image } as const;
const session = new SessionSecret({ service: "users", namespace: "users", version: release.sessionSecret });

const green = new ReleaseSlot({ ...where, secrets: [session.secret], replicas: 2 });
const gate = new HealthGate({ ...where, target: green, withinSeconds: 30 });

export const results = gate.results;
