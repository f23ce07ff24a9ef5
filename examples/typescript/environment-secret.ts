// Secret environment variables in versions: a release names the version its pods use, and keeps it through a rollback.
import * as pulumi from "@pulumi/pulumi";
import { checkedRelease, EnvironmentSecret, ReleaseSlot, SessionSecret } from "../../components/index.js";

const release = checkedRelease({
    version: "1.4.0",
    digest: "sha256:3162aaccdfc3ec1d482400b0bc167202da3e5e869ba792227f31122d529c3269",
    repository: "registry.example.com/team/users",
    secrets: 2,
});
const where = { service: "users", namespace: "users" } as const;
const session = new SessionSecret({ ...where, version: release.sessionSecret });
const keys = new EnvironmentSecret({
    ...where,
    version: 2,
    values: { DATABASE_URL: new pulumi.Config("database").requireSecret("url") },
});

const blue = new ReleaseSlot({
    ...where,
    slot: "blue",
    release,
    image: `${release.repository}@${release.digest}`,
    secrets: [session.secret, keys.secret],
    replicas: 2,
});

export const { releaseId } = blue;
