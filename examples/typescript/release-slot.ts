// One release in one slot: its pods and the Service in front of them. It gets no traffic yet.
import { Namespace } from "@pulumi/kubernetes/core/v1/namespace.js";
import { checkedRelease, ReleaseSlot, SessionSecret } from "../../components/index.js";

const release = checkedRelease({
    version: "1.4.0",
    digest: "sha256:3162aaccdfc3ec1d482400b0bc167202da3e5e869ba792227f31122d529c3269",
    repository: "registry.example.com/team/users",
    env: { LOG_LEVEL: "info" },
});
const home = new Namespace("users", { metadata: { name: "users" } });
const where = { service: "users", namespace: home.metadata.name };
const session = new SessionSecret({ ...where, version: release.sessionSecret });

const blue = new ReleaseSlot({
    ...where,
    slot: "blue",
    release,
    image: `${release.repository}@${release.digest}`,
    secrets: [session.secret],
    replicas: 2,
});

export const { releaseId } = blue;
export const service = blue.service.metadata.name;
