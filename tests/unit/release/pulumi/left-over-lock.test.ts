import assert from "node:assert/strict";
import { hostname } from "node:os";
import { leftOverLock } from "../../../../release/pulumi/pulumi-cli.js";

/** The message of CLI 3.248.0. */
const refusal = (...locks: readonly string[]) =>
    `error: the stack is currently locked by ${locks.length} lock(s). Either wait for the other process(es) to end or delete the lock file with \`pulumi cancel\`.\n${locks
        .map(
            (lock, index) => `  file:///state/.pulumi/locks/organization/users/dev/${index}.json: created by ${lock}\n`,
        )
        .join("")}`;

describe("leftOverLock", () => {
    const dead = () => false;
    const here = hostname();
    const left = `root@${here} (pid 4526) at 2026-11-30T00:23:09Z`;

    it("names who left a lock if its process ran on this machine and has ended", () => {
        assert.equal(leftOverLock(refusal(left), dead), `root@${here} (pid 4526) since 2026-11-30T00:23:09Z`);
    });

    it("leaves a lock alone if its process lives or ran on another machine", () => {
        assert.equal(
            leftOverLock(refusal(left), () => true),
            undefined,
        );
        const elsewhere = "ada@elsewhere (pid 4526) at 2026-11-30T00:23:09Z";
        assert.equal(leftOverLock(refusal(elsewhere), dead), undefined);
        assert.equal(leftOverLock(refusal(left, elsewhere), dead), undefined);
    });

    it("ignores other errors", () => {
        assert.equal(leftOverLock("error: no stack named 'dev' found", dead), undefined);
        assert.equal(leftOverLock(refusal(), dead), undefined);
    });
});
