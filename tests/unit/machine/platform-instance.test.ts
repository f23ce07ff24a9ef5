import assert from "node:assert/strict";
import { cacheFolder, platformInstance } from "../../../machine/platform-info.js";

describe("platformInstance", () => {
    it("is the default one unless the environment names another", () => {
        assert.deepEqual(platformInstance({ XDG_CACHE_HOME: "/c" }), {
            name: "fastapi-release",
            folder: "/c/fastapi-release/platform",
            apiServerPort: 16443,
            registryPort: 5000,
            prometheusPort: 19090,
        });
    });

    it("gives a named one its own folder, name and ports, always the same", () => {
        const environment = { XDG_CACHE_HOME: "/c", FASTAPI_RELEASE_PLATFORM: "two" };
        const instance = platformInstance(environment);
        assert.deepEqual(platformInstance(environment), instance);
        assert.equal(instance.name, "fastapi-release-two");
        assert.equal(instance.folder, "/c/fastapi-release/platform-two");
        const offset = instance.registryPort - 5000;
        assert.equal(instance.apiServerPort, 16443 + offset);
        assert.ok(offset >= 1 && offset <= 99, `${offset}`);
    });

    for (const name of ["Two", "../x", "a-b", "1a", "a".repeat(17)]) {
        it(`refuses the name "${name}"`, () => {
            const message = `FASTAPI_RELEASE_PLATFORM: "${name}" is not a platform name; use up to 16 lower-case letters and digits.`;
            assert.throws(() => platformInstance({ FASTAPI_RELEASE_PLATFORM: name }), { message });
        });
    }

    it("keeps its cache in the user's cache folder", () => {
        assert.equal(cacheFolder({ XDG_CACHE_HOME: "/c" }), "/c/fastapi-release");
        assert.match(cacheFolder({}), /\/\.cache\/fastapi-release$/);
    });
});
