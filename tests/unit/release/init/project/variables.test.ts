import assert from "node:assert/strict";
import { isSecret, planVariables } from "../../../../../release/init/project/variables.js";

describe("A variable", () => {
    const secrets = [
        "SECRET_KEY",
        "DB_PASSWORD",
        "API_TOKEN",
        "STRIPE_KEY",
        "SENTRY_DSN",
        "DATABASE_URL",
        "OPENAI_API_KEY",
        "MONGO_URI",
    ];
    const plain = ["PORT", "ACCESS_TOKEN_EXPIRE_MINUTES", "KEYCLOAK_URL", "TOKEN_ALGORITHM", "REGION", "PUBLIC_URL"];
    for (const name of secrets)
        it(`belongs into a Secret if it is called ${name}`, () => assert.equal(isSecret(name), true));
    for (const name of plain) it(`is plain if it is called ${name}`, () => assert.equal(isSecret(name), false));

    it("belongs into a Secret if its example has a password in it, and not if it shows there is none", () => {
        assert.equal(isSecret("CACHE", "redis://user:pass@cache/0"), true);
        assert.equal(isSecret("DATABASE_URL", "sqlite:///./app.db"), false);
        assert.equal(isSecret("REDIS_URL", "redis://localhost:6379/0"), false);
        assert.equal(isSecret("REQUIRE_SECRET", "true"), false);
    });
});

describe("The plan for variables", () => {
    const needed = ["REGION", "MAIL", "SECRET_KEY", "NAME", "APP_VERSION", "HOST"].map(name => ({
        name,
        where: "a.py:1",
    }));

    it("fills in examples that are values and no secrets, and leaves the rest to a person", () => {
        const examples = { REGION: "eu", MAIL: "", SECRET_KEY: "abc", NAME: "changethis", OTHER: "x", SEEN: "y" };
        const { filled, plain, secret } = planVariables(
            { needed, optional: [] },
            examples,
            { HOST: "given" },
            name => name === "SEEN",
        );
        const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);
        assert.deepEqual(
            [filled, names(plain), names(secret)],
            [{ REGION: "eu", SEEN: "y" }, ["MAIL", "NAME"], ["SECRET_KEY"]],
        );
    });

    it("leaves variables alone that have a default", () => {
        const { filled, plain } = planVariables({ needed: [], optional: ["LEVEL"] }, { LEVEL: "x" }, {}, () => true);
        assert.deepEqual([filled, plain], [{}, []]);
    });
});
