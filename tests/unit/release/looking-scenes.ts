import { type DoctorFacts, examine } from "../../../release/doctor/plan-doctor.js";
import { historyTable } from "../../../release/history/history.js";
import { historyRows, unrecordedRows } from "../../../release/history/history-rows.js";
import { planProof } from "../../../release/history/plan-proof.js";
import { entryLines, shownEntry } from "../../../release/history/show.js";
import { defaultAnswers } from "../../../release/init/default-answers.js";
import { sayNext, sayProject } from "../../../release/init/init.js";
import { planProject } from "../../../release/init/project/plan-project.js";
import { describeRepository } from "../../../release/init/repository/describe-repository.js";
import { describeNextVersion } from "../../../release/next-version/describe-next-version.js";
import { chooseBases, planNextVersion } from "../../../release/next-version/plan-next-version.js";
import { describeChecks } from "../../../release/output/check.js";
import type { Report } from "../../../release/output/report.js";
import { describeFolder } from "../../../release/render/plan-folder.js";
import { writtenWords } from "../../../release/report/report.js";
import { describeReview } from "../../../release/review/describe-review.js";
import { planReview } from "../../../release/review/plan-review.js";
import { changedKeys, describeKeys, planRefresh } from "../../../release/settings/plan-refresh.js";
import { describeStatus, watchLines } from "../../../release/status/describe-status.js";
import type { StatusFacts } from "../../../release/status/status-facts.js";
import { statusView } from "../../../release/status/status-view.js";
import { comparedWords, verifyAll } from "../../../release/verify/plan-verify.js";
import { promotion, promotionHolder } from "./changing-scenes.js";
import { well } from "./doctor/well.js";
import { sampleFiles } from "./init/sample-files.js";
import { fiveEntries } from "./sample-ledger.js";
import { entry, settings, twoReleases } from "./sample-settings.js";
import { refuse, type Scenes, say } from "./scene.js";
import { calm, now, troubled } from "./status/some-status.js";
import { copy, other } from "./verify/changed-running.js";
import { meta, recorded } from "./verify/some-running.js";

const killed = {
    result: "interrupted",
    who: "ada@laptop (pid 4711)",
    time: "2026-11-21T10:06:00Z",
    message: "killed, its lock remains: while creating Job users-blue-gate",
} as const;
const ledger = { recordOf: () => ({ config: { "fastapi-release:slots": {} } }) as never };

function show(number: number, report: Report, columns: number): void {
    const shown = shownEntry(fiveEntries[number - 1]!, fiveEntries, ledger);
    say(entryLines(shown, fiveEntries.length, { columns, colours: false }), report);
}

const statusLines = (facts: StatusFacts, width: number) => describeStatus(statusView(facts), { width, now });

function status(facts: StatusFacts, report: Report, columns: number): void {
    for (const { text, warns } of statusLines(facts, columns)) warns === true ? report.warn(text) : report.say(text);
}

const promoted: StatusFacts = {
    ...calm,
    serving: troubled.serving.map(share => ({ ...share, weight: share.slot === "green" ? 5 : 95 })),
    settings: { ...calm.settings, traffic: { blue: 95, green: 5 } },
    last: entry(7, {
        ...twoReleases,
        traffic: { blue: 95, green: 5 },
        message: "deploy 1.1.0 to green, 5 % of the traffic",
    }),
    promotion,
    command: promotionHolder,
};

const edited = copy(facts => {
    facts.objects["Deployment"]!.push(meta("Deployment", "blue", "1.2.0"));
    facts.objects["Deployment"]![1].spec.replicas = 3;
    facts.objects["ConfigMap"]![0].data.LOG_LEVEL = "debug";
    facts.pods[1].spec.containers[0].image = `localhost:5000/users:1.2.0@${other}`;
    facts.trafficObject.spec.selector["fastapi-release/slot"] = "blue";
    facts["underWay"] = "rollback, held by ada@build-1 (pid 4711) since 2026-11-24T11:59:00Z";
});

const leases = {
    group: "coordination.k8s.io",
    resource: "leases",
    verbs: ["get", "create", "patch", "delete"],
    namespace: "users-dev",
    what: "keeping commands apart; without it, only Pulumi's lock does",
    isOptional: true,
};
const poor: DoctorFacts = {
    ...well,
    cluster: { ...well.cluster, rights: { found: { namespace: "users-dev", asked: 61, denied: [leases] } } },
    backend: { ...well.backend, secrets: { hasSalt: true, isGiven: true, problem: "incorrect passphrase" } },
};

const commits = ["feat: search by name", "fix: list users who have none", "docs: say how", "Tidy up"].map(
    (message, index) => ({
        id: String(index + 1).repeat(40),
        message,
        parents: [],
        paths: [index === 2 ? "Pulumi.dev.yaml" : "app/main.py"],
    }),
);
const known = [{ version: "1.4.0", commit: "c", tag: "v1.4.0", entry: 12 }];

const repository = describeRepository(
    sampleFiles(
        { "requirements.txt": "fastapi==0.115.0\n", "app/users.py": "", "tests/test_users.py": "" },
        { root: "/home/ada/users", present: ["Pulumi.dev.yaml"] },
    ),
);
const library = {
    reference: "git+https://git.example.com/team/fastapi-release.git#v0.1.0",
    isFolder: false,
    pulumiVersion: "3.248.0",
    typescriptVersion: "5.9.3",
    action: "name: fastapi-release\n",
};

/** Commands that read a stack, or write files from it. */
export const lookingScenes: Scenes = {
    init: report => {
        const answers = { ...defaultAnswers(repository), pipeline: "github" } as const;
        const plan = planProject(answers, repository, library).plan!;
        sayProject(plan, answers, repository.directory, report);
        sayNext(plan, report);
    },
    "next-version": report => {
        const since = { sinceLatest: commits, sinceFinal: commits, now };
        say(
            describeNextVersion(planNextVersion({}, known, since).plan!, chooseBases(known, {}, commits), known, "app"),
            report,
        );
    },
    "settings refresh": report => {
        const head = entry(4, { ...twoReleases, message: "promote 1.1.0 in green, traffic from 1.0.0" });
        const { words, settings: taken } = planRefresh(settings({ basedOn: "0123456789abcdef" }), head, undefined);
        const { slots, traffic } = taken!;
        say([words, ...describeKeys(changedKeys({}, { slots, traffic })).map(line => `  ${line}`)], report);
    },
    history: (report, columns) =>
        say(
            historyTable([...historyRows(fiveEntries), ...unrecordedRows([killed])], { columns, colours: false }),
            report,
        ),
    "history prove": report => {
        const record = {
            kind: "update",
            result: "succeeded",
            message: "",
            startedMs: 0,
            environment: {},
            config: {},
            resourceChanges: {},
        } as const;
        const image = {
            repository: "localhost:5000/users",
            version: "1.0.0",
            digest: other,
            entries: [1],
            hasRun: true,
            state: "lost",
        } as const;
        const facts = { records: [record], isRepository: true, seals: [], unreadable: [], images: [image] };
        const proof = planProof({ project: "users", stack: "dev", tag: false }, facts);
        say(proof.lines, report);
        refuse(proof.problems, "so the ledger is not proven", report);
    },
    "show 3": (report, columns) => show(3, report, columns),
    "show latest": (report, columns) => show(5, report, columns),
    status: (report, columns) => status(calm, report, columns),
    "status, while a promotion runs": (report, columns) => status(promoted, report, columns),
    "status, with trouble": (report, columns) => status(troubled, report, columns),
    "status --watch, without an answer": (report, columns) => {
        const lines = statusLines(calm, columns).map(({ text }) => text);
        const trouble = {
            message: "cannot reach the cluster at https://10.0.0.1:6443: connection refused",
            sinceMs: now.getTime() - 12_000,
        };
        say(watchLines({ lines, notes: [], seconds: 2, now, trouble }), report);
    },
    verify: report =>
        say(
            [comparedWords(recorded, "dev", "fastapi-release"), ...describeChecks(verifyAll(recorded, edited))],
            report,
        ),
    review: report => {
        const removed = { operation: "GET /v1/users", text: "removed the required property `name` from the response" };
        const since = { sinceLatest: commits, sinceFinal: commits, now };
        const plan = planNextVersion({}, known, since).plan!;
        const reviewed = {
            ...{ stack: "prod", version: plan.version, isNothing: false, refusals: [], isFork: false },
            versionLines: describeNextVersion(plan, chooseBases(known, {}, commits), known),
            api: { live: "1.4.0", changes: [removed] },
            deployLines: [
                "deploy 1.5.0 to green, traffic from 1.4.0",
                "  - traffic goes from 1.4.0 in blue to 1.5.0 in green",
            ],
        };
        report.print(describeReview(reviewed, planReview(reviewed)));
    },
    doctor: report => say(describeChecks(examine(poor)), report),
    "report --stacks dev,prod": report =>
        report.say(
            writtenWords(
                "/home/ada/users/out/releases.html",
                [
                    { stack: "dev", entries: 40 },
                    { stack: "prod", entries: 12 },
                ],
                "2026-11-24T12:00:00Z",
            ),
        ),
    "render 7": report => {
        const folder = {
            manifests: Array.from({ length: 9 }, () => ({}) as never),
            files: [],
            leftOut: ["Job users-green-0123456789-gate"],
            secrets: ["users-prod/users-session-1"],
        };
        say(describeFolder(folder, "entry 7 of stack prod", "/home/ada/users/manifests/prod"), report);
    },
};
