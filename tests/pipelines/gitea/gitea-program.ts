import { buildGoPrograms, pinnedVersion } from "../../../platform/go-build.js";

const giteaModule = "code.gitea.io/gitea";

/**
 * SQLite needs neither a second server nor a user for it; it is written in C. Gitea's pages and licences are folders of its
 * module, which it reads where it runs; its scripts and styles are not, so that pages have none.
 */
const place = { name: "gitea", moduleFolder: "tests/pipelines/gitea" };
const options = {
    tags: ["sqlite", "sqlite_unlock_notify"],
    cgo: true,
    kept: ["templates", "options"].map(folder => ({ module: giteaModule, folder, as: folder })),
};

/** Builds Gitea from its Go module if it is missing. @returns its folder */
export function buildGitea(): Promise<string> {
    const linkerFlags = [`-X main.Version=${pinnedVersion(place, giteaModule).slice(1)}`];
    return buildGoPrograms({ ...place, ...options, linkerFlags }, () => undefined);
}
