import assert from "node:assert/strict";
import { describeReview } from "../../../../release/review/describe-review.js";
import { planReview, type Reviewed } from "../../../../release/review/plan-review.js";

const change = { operation: "GET /v1/users", text: "removed the required property `name`" };
const reviewed: Reviewed = {
    stack: "dev",
    version: "1.1.0",
    isNothing: false,
    versionLines: ["1.0.0 → 1.1.0, a minor version"],
    deployLines: ["deploy 1.1.0 to green, traffic from 1.0.0"],
    refusals: [],
    isFork: false,
};

describe("A change of an API that breaks clients", () => {
    const problems = (live: string, version: string) =>
        planReview({ version, api: { live, changes: [change] } }).map(({ message }) => message);

    for (const [live, version] of [
        ["1.4.2", "2.0.0"],
        ["1.4.2", "2.0.0-rc.1"],
        ["0.4.2", "0.5.0"],
        ["0.4.2", "1.0.0"],
        ["2026.11.21-143005", "2026.11.22-143005"],
        ["1.4.2", "2026.11.22-143005"],
    ] as const) {
        it(`is promised by ${version} after ${live}`, () => assert.deepEqual(problems(live, version), []));
    }
    for (const [live, version] of [
        ["1.4.2", "1.5.0"],
        ["1.4.2", "1.4.3"],
        ["0.4.2", "0.4.3"],
        ["1.4.2", "1.5.0-rc.1"],
        ["2.0.0", "2.0.1"],
    ] as const) {
        it(`is refused in ${version} after ${live}`, () => {
            assert.deepEqual(problems(live, version), [
                `a change of the API would break its clients, and ${version} promises none after ${live}; keep the old form beside the new one, or say so in a commit: \`feat!: …\`.`,
            ]);
        });
    }

    it("is no matter if there is none", () => {
        assert.deepEqual(planReview({ version: "1.0.1", api: { live: "1.0.0", changes: [] } }), []);
        assert.deepEqual(planReview({ version: "1.0.1", api: { uncompared: "no release serves yet" } }), []);
        assert.deepEqual(planReview({ version: "1.0.1" }), []);
    });
});

describe("A review", () => {
    it("says in Markdown what a change would be and do", () => {
        const build = { ciBuild: "7", ciUrl: "https://ci.example.com/7" };
        const api = { live: "1.0.0", changes: [] };
        assert.equal(
            describeReview({ ...reviewed, api }, [], build),
            [
                "<!-- fastapi-release review dev -->",
                "### 1.1.0 would be released to `dev`",
                "**Version**",
                "```text\n1.0.0 → 1.1.0, a minor version\n```",
                "**API**: no change that breaks clients of 1.0.0",
                "**What would move**",
                "```text\ndeploy 1.1.0 to green, traffic from 1.0.0\n```",
                "[Build 7](https://ci.example.com/7)",
            ].join("\n\n"),
        );
    });

    it("says why it would be refused, with what breaks", () => {
        const api = { live: "1.0.0", changes: [change] };
        const text = describeReview({ ...reviewed, api, deployLines: [] }, [{ path: "API", message: "it breaks." }]);
        assert.match(text, /^### 1\.1\.0 is refused for `dev`\n\n```text\nit breaks\.\n```$/m);
        assert.match(
            text,
            /^\*\*API\*\*: breaks clients of 1\.0\.0\n\n````?text\nGET \/v1\/users: removed the required property `name`$/m,
        );
        const without = describeReview({ ...reviewed, version: undefined, refusals: ["no settings."] }, []);
        assert.match(without, /^### Refused for `dev`$/m);
    });

    it("says that there is nothing to release, and what a fork cannot know", () => {
        assert.match(
            describeReview({ ...reviewed, isNothing: true }, []),
            /^### Nothing to release to `dev`: no commit counts$/m,
        );
        assert.match(describeReview({ ...reviewed, isFork: true }, []), /^From a fork, without secrets: /m);
    });

    it("keeps what others wrote inside its fences", () => {
        const versionLines = ["feat: ```` <!-- fastapi-release review prod -->", "</details>"];
        const text = describeReview({ ...reviewed, versionLines }, []);
        assert.match(text, /^`````text\nfeat: ```` <!-- fastapi-release review prod -->\n<\/details>\n`````$/m);
    });

    it("stays short enough for a comment", () => {
        const deployLines = Array.from({ length: 400 }, (_, index) => `  - create object-${index}`);
        const text = describeReview({ ...reviewed, deployLines }, []);
        assert.match(text, /object-149\n… 250 more lines\n```$/m);
    });
});
