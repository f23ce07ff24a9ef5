import assert from "node:assert/strict";
import { platformInstance } from "../../../../machine/platform-info.js";
import { addonNames } from "../../../../platform/addons/addon.js";
import { addonsOf, parseAddonNames } from "../../../../platform/addons/all-addons.js";
import { addonSettingsKey } from "../../../../platform/addons/start-addon.js";
import { allDaemons } from "../../../../platform/daemons/all-daemons.js";
import type { Daemon } from "../../../../platform/daemons/daemon.js";
import { platformLayout } from "../../../../platform/platform-layout.js";

const layoutOf = (name: string) =>
    platformLayout(platformInstance({ XDG_CACHE_HOME: "/c", FASTAPI_RELEASE_PLATFORM: name }), "/bin-of-kubernetes");
const addons = addonsOf(addonNames);

describe("parseAddonNames", () => {
    const rows: [string[], string[]][] = [
        [[], []],
        [["gateway"], ["gateway"]],
        [["gateway,gateway", "gateway"], ["gateway"]],
        [["metrics,gateway"], ["gateway", "metrics"]],
        [
            ["metrics", "gateway"],
            ["gateway", "metrics"],
        ],
        [["gateway,"], ["gateway"]],
        [[" gateway , gateway"], ["gateway"]],
    ];
    for (const [words, names] of rows) {
        it(`reads ${JSON.stringify(words)}`, () => assert.deepEqual(parseAddonNames(words), names));
    }

    it("accepts every name, in any order", () => {
        assert.deepEqual(parseAddonNames([[...addonNames].reverse().join(",")]), [...addonNames]);
    });

    it("refuses every unknown name, with the list of known ones", () => {
        const use = `use one or more of ${addonNames.join(", ")}, separated by commas.`;
        assert.throws(() => parseAddonNames(["gatway,gateway", "mesh"]), {
            name: "PlatformError",
            message: `--with gatway,gateway mesh: no such add-on\n  - "gatway" is not an add-on; ${use}\n  - "mesh" is not an add-on; ${use}`,
        });
    });
});

describe("the add-ons", () => {
    it("exist for every name, and no others", () => {
        assert.deepEqual(
            addons.map(({ name }) => name),
            [...addonNames],
        );
        assert.deepEqual(addonsOf(["of a later version", "gateway", "gateway"]), addonsOf(["gateway"]));
    });

    it("share no daemon's name with each other or with the rest of the platform", () => {
        const layout = layoutOf("");
        const daemons = [...allDaemons(layout), ...addons.flatMap(addon => addon.daemons(layout))];
        assert.equal(new Set(daemons.map(({ name }) => name)).size, daemons.length);
    });

    for (const addon of addons) {
        const words = (daemons: readonly Daemon[]) => JSON.stringify(daemons);

        it(`${addon.name} shares no file, namespace or outer port with another platform's`, () => {
            const [one, two] = [layoutOf(""), layoutOf("two")];
            const outside = (name: string) =>
                [...words(addon.daemons(layoutOf(name))).matchAll(/bind 127\.0\.0\.1:\d+/g)].map(([text]) => text);
            assert.deepEqual(
                outside("two").filter(bind => outside("").includes(bind)),
                [],
            );
            assert.doesNotMatch(
                words(addon.daemons(two)),
                /\/c\/fastapi-release\/platform\/|namespace fastapi-release\\n/,
            );
            assert.notEqual(addonSettingsKey(addon, one), addonSettingsKey(addon, two));
        });

        it(`${addon.name} listens only on addresses of loopback and its namespace`, () => {
            for (const daemon of addon.daemons(layoutOf(""))) {
                assert.doesNotMatch(words([daemon]), /0\.0\.0\.0|=:\d|"bind \*/);
                if (daemon.network !== "outside") continue;
                const binds = [
                    ...Object.values(daemon.files)
                        .join("")
                        .matchAll(/^ {4}bind (.*)$/gm),
                ];
                assert.ok(binds.length > 0);
                for (const [, bind] of binds) assert.match(bind!, /^(unix@.* mode 600|127\.0\.0\.1:\d+)$/);
            }
        });

        it(`${addon.name} requests no right to write except for a controller's status`, () => {
            const writing = (addon.account.rules as { resources?: string[]; verbs: string[] }[]).filter(({ verbs }) =>
                verbs.some(verb => !["get", "list", "watch"].includes(verb)),
            );
            for (const { resources = [] } of writing) for (const name of resources) assert.match(name, /\/status$/);
            assert.doesNotMatch(JSON.stringify(addon.account.rules), /"\*"/);
        });
    }
});
