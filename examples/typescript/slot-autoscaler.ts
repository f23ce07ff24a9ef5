// As many pods as the load requires. The slot starts with four pods; the autoscaler sets the number from then on.
import { checkedRelease, ReleaseSlot, SessionSecret, SlotAutoscaler } from "../../components/index.js";

const release = checkedRelease({
    version: "1.4.0",
    digest: "sha256:3162aaccdfc3ec1d482400b0bc167202da3e5e869ba792227f31122d529c3269",
    repository: "registry.example.com/team/users",
});
const where = { service: "users", namespace: "users", slot: "blue" } as const;
const session = new SessionSecret({ ...where, version: release.sessionSecret });
const blue = new ReleaseSlot({
    ...where,
    release,
    image: `${release.repository}@${release.digest}`,
    secrets: [session.secret],
    replicas: 4,
    scale: "automatic",
});

new SlotAutoscaler({
    ...where,
    releaseId: blue.releaseId,
    scale: { min: 4, max: 12, cpuPercent: 65 },
    weight: 100,
    size: 4,
    after: [blue.deployment],
});
