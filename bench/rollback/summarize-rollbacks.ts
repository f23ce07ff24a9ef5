import { type Spread, showSpread, spread } from "../write-result.js";
import type { RollbackFigures } from "./measure-rollback.js";
import type { RollbackWay } from "./way.js";

/** One way with one start time of the app; seconds from the start of the command. */
export interface RollbackSummary extends Pick<RollbackWay, "name" | "commands" | "pods"> {
    /** How long the app takes to get ready, in addition to loading its code. */
    readonly appStartSeconds: number;
    readonly rounds: number;
    readonly commandSeconds: Spread;
    /** Until the ledger had the rollback; absent where there is no ledger. */
    readonly recordedSeconds?: Spread;
    /**
     * Until the write that moves traffic was answered, and how long `node -e 0` took at that time; only for this
     * project.
     */
    readonly moved?: { readonly seconds: Spread; readonly nodeSeconds: Spread };
    readonly lastBadFreshSeconds: Spread;
    readonly lastBadKeptAliveSeconds: Spread;
    /** In all rounds. */
    readonly requests: number;
    /** In all rounds. */
    readonly lost: number;
    /** Number of requests in one round. */
    readonly lostInARound: Spread;
    /** Requests to Pulumi's backend in one round; absent where it is a folder, or none. */
    readonly stateRequests?: Spread;
}

export function summarizeRollbacks(
    { name, commands, pods }: Pick<RollbackWay, "name" | "commands" | "pods">,
    appStartSeconds: number,
    runs: readonly RollbackFigures[],
): RollbackSummary {
    const sum = (of: (run: RollbackFigures) => number) => runs.reduce((total, run) => total + of(run), 0);
    const recorded = runs.flatMap(({ recordedSeconds }) => recordedSeconds ?? []);
    const moved = runs.flatMap(run => run.moved ?? []);
    const stateRequests = runs.flatMap(run => run.stateRequests ?? []);
    return {
        name,
        commands,
        pods,
        appStartSeconds,
        rounds: runs.length,
        commandSeconds: spread(runs.map(({ commandSeconds }) => commandSeconds)),
        ...(recorded.length === 0 ? {} : { recordedSeconds: spread(recorded) }),
        ...(moved.length === 0
            ? {}
            : {
                  moved: {
                      seconds: spread(moved.map(({ seconds }) => seconds)),
                      nodeSeconds: spread(moved.map(({ nodeSeconds }) => nodeSeconds)),
                  },
              }),
        lastBadFreshSeconds: spread(runs.map(({ lastBadFreshSeconds }) => lastBadFreshSeconds)),
        lastBadKeptAliveSeconds: spread(runs.map(({ lastBadKeptAliveSeconds }) => lastBadKeptAliveSeconds)),
        requests: sum(({ requests }) => requests),
        lost: sum(({ lost }) => lost),
        lostInARound: spread(runs.map(({ lost }) => lost)),
        ...(stateRequests.length === 0 ? {} : { stateRequests: spread(stateRequests) }),
    };
}

export interface PeerVersion {
    readonly name: string;
    readonly version: string;
    /** Why the peer is left out. */
    readonly skipped?: string;
}

/** Lines for people: each way's command and pods, then a table of medians for each start time of the app. */
export function showRollbacks(summaries: readonly RollbackSummary[], peers: readonly PeerVersion[]): string[] {
    const starts = [...new Set(summaries.map(({ appStartSeconds }) => appStartSeconds))];
    const width = Math.max(...summaries.map(({ name }) => name.length));
    const first = summaries.filter(({ appStartSeconds }) => appStartSeconds === starts[0]);
    return [
        ...first.flatMap(({ name, commands, pods }) => [
            `${name}: ${commands.join("; ")}`,
            `${" ".repeat(name.length)}  pods: ${pods}`,
        ]),
        ...starts.flatMap(start => [
            "",
            `An app that takes ${start} s to start; seconds from the start of the command, median (least to most):`,
            row(width, "", [
                "last bad, fresh",
                "last bad, kept alive",
                "ledger",
                "command",
                "lost",
                "requests of state",
            ]),
            ...summaries
                .filter(({ appStartSeconds }) => appStartSeconds === start)
                .map(summary => show(width, summary)),
            ...summaries
                .filter(({ appStartSeconds }) => appStartSeconds === start)
                .flatMap(({ name, moved }) => (moved === undefined ? [] : [showMoved(name, moved)])),
        ]),
        "",
        ...peers.map(
            ({ name, version, skipped }) => `${name} ${version}${skipped === undefined ? "" : `, skipped: ${skipped}`}`,
        ),
    ];
}

function showMoved(name: string, { seconds, nodeSeconds }: NonNullable<RollbackSummary["moved"]>): string {
    return `${name}: moved traffic after ${showSpread(seconds)}, where \`node -e 0\` took ${showSpread(nodeSeconds)}`;
}

function show(width: number, summary: RollbackSummary): string {
    const { name, recordedSeconds, lost, requests, stateRequests } = summary;
    return row(width, name, [
        showSpread(summary.lastBadFreshSeconds),
        showSpread(summary.lastBadKeptAliveSeconds),
        recordedSeconds === undefined ? "-" : showSpread(recordedSeconds),
        showSpread(summary.commandSeconds),
        `${lost} of ${requests}`,
        stateRequests === undefined ? "" : `${stateRequests.median}`,
    ]);
}

function row(width: number, name: string, cells: readonly string[]): string {
    return [name.padEnd(width), ...cells.map(cell => cell.padEnd(23))].join("  ").trimEnd();
}
