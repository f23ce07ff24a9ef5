import assert from "node:assert/strict";
import { Report } from "../../../../release/output/report.js";
import { assertFits } from "../../../output-schema.js";

describe("A report", () => {
    let out: string;
    let err: string;
    const report = (json: boolean | "lines") => {
        out = "";
        err = "";
        return new Report(json, (stream, text) => {
            if (stream === "stdout") out += text;
            else err += text;
        });
    };
    const lines = () =>
        out
            .trim()
            .split("\n")
            .map(line => {
                const { time, ...facts } = JSON.parse(line);
                assertFits("line", { time, ...facts });
                return facts;
            });

    function command(to: Report): void {
        to.say("Pulumi 3.248.0");
        const step = { event: "step", state: "done", op: "create", kind: "Job", name: "gate" };
        to.inner().step("created Job gate", step);
        to.tell({ event: "deployed", result: "succeeded", to: "1.1.0" });
        to.silent().say("Pulumi 3.248.0");
        to.inner().result({ not: "the answer" });
        to.warn("warning: look out");
        to.result({ entry: 7 });
        to.warn("warning: nobody was told");
        to.close();
    }

    it("is text for people", () => {
        command(report(false));
        assert.match(out, /^Pulumi 3.248.0\n {2}\s*[\d.]+ s {2}created Job gate\n$/);
        assert.equal(err, "warning: look out\nwarning: nobody was told\n");
    });

    it("has no password of an address, whatever prints it", () => {
        for (const json of [false, true, "lines"] as const) {
            const to = report(json);
            to.say("state: postgres://ada:m4rker@db/state");
            to.warn("warning: fatal: 'https://x:m4rker@git/x'");
            to.print("https://x:m4rker@host");
            to.result({ url: "https://x:m4rker@host" });
            to.fail("https://x:m4rker@host", 1);
            to.close();
            assert.doesNotMatch(out + err, /m4rker/);
            assert.match(out + err, /postgres:\/\/…@db\/state/);
        }
    });

    it("is one JSON document, separate from the text", () => {
        command(report(true));
        assert.deepEqual(JSON.parse(out), { entry: 7 });
        assert.match(
            err,
            /^Pulumi 3.248.0\n {2}\s*[\d.]+ s {2}created Job gate\nwarning: look out\nwarning: nobody was told\n$/,
        );
    });

    it("is JSON lines, with the result last whatever comes after it", () => {
        command(report("lines"));
        const step = {
            event: "step",
            state: "done",
            op: "create",
            kind: "Job",
            name: "gate",
            text: "created Job gate",
        };
        assert.deepEqual(lines(), [
            { event: "note", text: "Pulumi 3.248.0" },
            step,
            { event: "deployed", result: "succeeded", to: "1.1.0" },
            { event: "warning", text: "warning: look out" },
            { event: "warning", text: "warning: nobody was told" },
            { event: "result", result: { entry: 7 } },
        ]);
        assert.equal(err, "");
    });

    it("ends with the reason for a missing result", () => {
        const failed = report("lines");
        failed.fail("1 problem, so nothing was changed", 1);
        failed.warn("warning: nobody was told");
        failed.close();
        assert.deepEqual(lines(), [
            { event: "warning", text: "warning: nobody was told" },
            { event: "error", exitCode: 1, text: "1 problem, so nothing was changed" },
        ]);
        const refuted = report("lines");
        refuted.result({ ok: false });
        refuted.fail("1 thing is missing.", 1);
        refuted.close();
        assert.deepEqual(lines(), [
            { event: "result", result: { ok: false } },
            { event: "error", exitCode: 1, text: "1 thing is missing." },
        ]);
        report(false).fail("1 problem", 1);
        assert.deepEqual([out, err], ["", "1 problem\n"]);
    });
});

describe("The parts of a command", () => {
    it("are recorded with their parents, outcomes and attributes", async () => {
        const report = new Report(false, () => undefined);
        const failure = await report
            .group("deploy", async () => {
                await report.inner().phase("open", about => {
                    about["stack"] = "dev";
                });
                report.about({ service: "users" });
                report.result({ entry: 7, traffic: { blue: 100 } });
                await report.group("move", () =>
                    Promise.all([
                        report.inner().phase("lease", () => 1),
                        report.silent().phase("facts", () => Promise.reject(new Error("no"))),
                    ]),
                );
            })
            .catch((error: Error) => error.message);
        assert.equal(failure, "no");
        assert.deepEqual(
            report.phases.map(({ name, parent, error, attributes }) => [name, parent?.name, error, attributes]),
            [
                ["deploy", undefined, "no", { service: "users", entry: 7 }],
                ["open", "deploy", undefined, { stack: "dev" }],
                ["move", "deploy", "no", {}],
                ["lease", "move", undefined, {}],
                ["facts", "move", "no", {}],
            ],
        );
        const [command = assert.fail(), open = assert.fail()] = report.phases;
        assert.equal(command.startedMs, performance.timeOrigin);
        assert.ok(open.startedMs > command.startedMs && command.endedMs! >= open.endedMs!);
    });
});

describe("Work that continues after a command", () => {
    it("is waited for, and its failure is a warning", async () => {
        const said: string[] = [];
        const report = new Report(false, (stream, text) => said.push(`${stream}: ${text}`));
        report.afterwards(async () => {
            await new Promise(resolve => setTimeout(resolve, 20));
            throw new Error("nobody was told");
        });
        assert.deepEqual(said, []);
        await report.settle(60_000);
        assert.deepEqual(said, ["stderr: warning: nobody was told\n"]);
    });

    it("is aborted, and left if it does not end", async () => {
        const report = new Report(false, () => undefined);
        let isToldSo = false;
        report.afterwards(signal => {
            signal.addEventListener("abort", () => {
                isToldSo = true;
            });
            return new Promise(() => undefined);
        });
        await report.settle(10);
        assert.ok(isToldSo);
    });
});
