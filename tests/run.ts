import { ensurePlatform } from "../platform/ensure-platform.js";
import type { PlatformInfo } from "../platform/platform-info.js";
import { progressLines } from "../platform/progress-lines.js";
import { type Counts, runStage, type Stage } from "./run-stage.js";

/** All tests, quick ones first; a stage that fails does not hide the ones after it. */
const stages: readonly Stage[] = [
    { name: "unit", what: "pure parts, no cluster", mocha: "dist/tests/unit/**/*.test.js" },
    {
        name: "page",
        what: "the report in Chromium, which is installed from Debian when it is missing",
        mocha: "dist/tests/page/*.test.js",
    },
    { name: "app", what: "the sample service, by pytest", platform: true, node: "dist/tests/app/run-pytest.js" },
    {
        name: "engine",
        what: "the embedded engine on real parts",
        platform: true,
        mocha: "dist/tests/engine/**/*.test.js",
    },
    {
        name: "recordings",
        what: "recordings of the real Pulumi",
        platform: true,
        mocha: "dist/tests/recordings/*.test.js",
    },
    {
        name: "stand-ins",
        what: "stand-ins for Pulumi's plugins, with the real CLI and on real parts",
        platform: true,
        mocha: "dist/tests/stand-ins/**/*.test.js",
    },
    { name: "stories", what: "whole runs under load", platform: true, mocha: "dist/tests/stories/**/*.test.js" },
    { name: "platform", what: "up, down, kill and heal", platform: true, mocha: "dist/tests/platform/**/*.test.js" },
    {
        name: "manifests",
        what: "rendered manifests, by kubeconform and kube-score (kube-linter is not served here)",
        platform: true,
        mocha: "dist/tests/manifests/*.test.js",
    },
    { name: "addons", what: "the platform's add-ons", platform: true, mocha: "dist/tests/addons/**/*.test.js" },
];

const usage = `Usage: npm test -- [STAGE…]
Runs all tests, or only the stages named: ${stages.map(stage => stage.name).join(", ")}.
${stages.map(stage => `  ${stage.name.padEnd(12)}${stage.what}`).join("\n")}`;

function chooseStages(names: readonly string[]): readonly Stage[] {
    const unknown = names.filter(name => !stages.some(stage => stage.name === name));
    if (unknown.length > 0) {
        console.error(`Unknown stage: ${unknown.join(", ")}\n${usage}`);
        process.exit(2);
    }
    return names.length === 0 ? stages : stages.filter(stage => names.includes(stage.name));
}

async function bringPlatformUp(): Promise<PlatformInfo> {
    const progress = progressLines(process.stdout);
    try {
        return await ensurePlatform(progress.report);
    } finally {
        progress.end();
    }
}

async function main(args: readonly string[]): Promise<void> {
    if (args.includes("--help")) {
        console.log(usage);
        return;
    }
    const chosen = chooseStages(args);
    const total: Counts = { passed: 0, failed: 0 };
    const summary: string[] = [];
    const failures: string[] = [];
    let platform: Promise<PlatformInfo> | undefined;
    for (const stage of chosen) {
        const started = Date.now();
        console.log(`\n== ${stage.name}: ${stage.what}`);
        let counts: Counts;
        try {
            if (stage.platform) {
                platform ??= bringPlatformUp();
                await platform;
            }
            const ran = await runStage(stage);
            counts = ran;
            if (ran.failures !== "") failures.push(`== ${stage.name}\n${ran.failures}`);
        } catch (error) {
            console.error(error instanceof Error ? error.message : error);
            counts = { passed: 0, failed: 1 };
        }
        total.passed += counts.passed;
        total.failed += counts.failed;
        const seconds = ((Date.now() - started) / 1000).toFixed(0);
        summary.push(`${stage.name.padEnd(12)}${counts.passed} passed, ${counts.failed} failed, ${seconds} s`);
    }
    // Once more at the end: a log of an hour is read from there.
    for (const text of failures) console.log(`\n${text}`);
    console.log(`\n${summary.join("\n")}\n\n${total.passed} passed, ${total.failed} failed`);
    process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
}

void main(process.argv.slice(2));
