import assert from "node:assert/strict";
import { readStackReference, withKnown } from "../../../../release/stack/stack-reference.js";

const problem = (text: string, shown = JSON.stringify(text)) => ({
    problem: {
        path: "--stack",
        message: `${shown} is not the name of a stack: use up to 100 letters, digits, -, _ and dots, such as dev, or OWNER/PROJECT/STACK.`,
    },
});

describe("A stack's name", () => {
    for (const [text, read] of [
        ["dev", { stack: "dev" }],
        ["eu-1.prod_2", { stack: "eu-1.prod_2" }],
        ["organization/users/dev", { stack: "dev", ofProject: "users" }],
        ["organization/dev", { stack: "dev" }],
        ["acme/dev", { stack: "dev", owner: "acme" }],
        ["acme/users/dev", { stack: "dev", owner: "acme", ofProject: "users" }],
        ["dev/", problem("dev/")],
        ["/dev", problem("/dev")],
        ["../dev", problem("../dev")],
        ["..", problem("..")],
        [".", problem(".")],
        ["x/../../out/dev", problem("x/../../out/dev")],
        ["a/b/c/d", problem("a/b/c/d")],
        ["dev\n", problem("dev\n")],
        ["dev\\..\\x", problem("dev\\..\\x")],
        ["d v", problem("d v")],
        ["", problem("")],
        ["x".repeat(101), problem("x".repeat(101), `"${"x".repeat(58)}…`)],
    ] as const) {
        it(`${JSON.stringify(text)} is ${"problem" in read ? "refused" : JSON.stringify(read)}`, () => {
            assert.deepEqual(readStackReference(text, "--stack"), read);
        });
    }

    it("that is none is told with those that there are", () => {
        const told = withKnown({ path: "--stack", message: "No." }, ["dev", "prod"]);
        assert.deepEqual(told, { path: "--stack", message: "No. There is dev, prod." });
        assert.deepEqual(withKnown({ path: "--stack", message: "No." }, []), { path: "--stack", message: "No." });
    });
});
