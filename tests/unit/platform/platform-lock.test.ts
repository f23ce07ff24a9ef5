import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { platformInstance } from "../../../machine/platform-info.js";
import { withPlatformLock } from "../../../platform/platform-lock.js";

const instance = platformInstance({ XDG_CACHE_HOME: `/c/${process.pid}` });

describe("withPlatformLock", () => {
    it("lets one run after the other, and says whom it waits for", async () => {
        const events: string[] = [];
        const run = (name: string) =>
            withPlatformLock(
                instance,
                `platform ${name}`,
                text => events.push(text.replace(/ on \S+, pid \d+, since \S+$/, "")),
                async () => {
                    events.push(`+${name}`);
                    await sleep(60);
                    events.push(`-${name}`);
                },
            );
        const first = run("up");
        await sleep(20);
        await Promise.all([first, run("down")]);
        assert.deepEqual(events, ["+up", "waiting for `platform up`", "-up", "+down", "-down"]);
    });

    it("gives up with the holder's name, pid and time", async () => {
        let release = () => {};
        const held = new Promise<void>(resolve => {
            release = resolve;
        });
        const first = withPlatformLock(
            instance,
            "platform up",
            () => {},
            () => held,
        );
        await sleep(20);
        const second = withPlatformLock(
            instance,
            "platform down",
            () => {},
            async () => {},
            0,
        );
        await assert.rejects(
            second,
            new RegExp(`\`platform up\` on \\S+, pid ${process.pid}, since \\d{4}-.*; wait for it`),
        );
        release();
        await first;
    });

    it("is free again after a failure", async () => {
        const fail = async () => {
            throw new Error("no");
        };
        await assert.rejects(
            withPlatformLock(instance, "platform up", () => {}, fail),
            /^Error: no$/,
        );
        assert.equal(
            await withPlatformLock(
                instance,
                "platform up",
                () => {},
                async () => 7,
                0,
            ),
            7,
        );
    });
});
