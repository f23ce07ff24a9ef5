// A database migration that runs once for a release, before its first pod starts.
import { checkedRelease, ReleaseMigration, ReleaseSlot, SessionSecret } from "../../components/index.js";

const migration = { command: ["alembic", "upgrade", "head"], compatibleBackTo: "1.3.0" };
const release = checkedRelease({
    version: "1.4.0",
    digest: "sha256:3162aaccdfc3ec1d482400b0bc167202da3e5e869ba792227f31122d529c3269",
    repository: "registry.example.com/team/users",
    secretEnv: { DATABASE_URL: { secret: "users-database", key: "url" } },
    migration,
});
const image = `${release.repository}@${release.digest}`;
const where = { service: "users", namespace: "users", slot: "blue", release, image } as const;
const session = new SessionSecret({ service: "users", namespace: "users", version: release.sessionSecret });

const blue = new ReleaseSlot({
    ...where,
    secrets: [session.secret],
    replicas: 2,
    prepare: needs => [new ReleaseMigration({ ...where, migration, after: needs }).job],
});

export const { releaseId } = blue;
