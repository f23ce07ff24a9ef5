// A message for Slack's incoming webhooks: `text` for notifications, `blocks` for the channel. In mrkdwn texts &, < and >
// must be escaped; a block's text has at most 3000 characters.
import type { CloudEvent, ReleaseEventData } from "./cloud-event.js";
import type { ReleaseEvent } from "./release-event.js";

export interface SlackMessage {
    readonly text: string;
    readonly blocks: readonly object[];
}

const longestReason = 600;

/** An event in one sentence, with the reason and who did it. */
export function slackMessage(name: ReleaseEvent["name"], { data }: Pick<CloudEvent, "data">): SlackMessage {
    const { service, stack, reason, user, entry, digest, commit, ciBuild, ciUrl } = data;
    const headline = escaped(headlines[name](data));
    const where = escaped(`${service}, stack ${stack}`);
    const build = ciBuild === undefined ? [] : [`build ${link(ciUrl, ciBuild)}`];
    const details = [
        `by ${escaped(user)}`,
        ...(entry === undefined ? [] : [`entry ${entry}`]),
        ...(digest === undefined ? [] : [`\`${digest.slice(0, "sha256:".length + 12)}\``]),
        ...(commit === undefined ? [] : [`commit \`${commit.slice(0, 8)}\``]),
        ...build,
    ];
    const why = reason === undefined ? [] : [section(quoted(reason))];
    return {
        text: `${where}: ${headline}`,
        blocks: [
            section(`${icons[name]} *${where}*: ${headline}`),
            ...why,
            { type: "context", elements: [{ type: "mrkdwn", text: details.join(" · ") }] },
        ],
    };
}

const headlines: Readonly<Record<ReleaseEvent["name"], (data: ReleaseEventData) => string>> = {
    deployed: ({ to, slot, weight = 0, from, result }) =>
        `${to} is in ${slot}${weight === 0 ? ", without traffic yet" : `, with ${weight} % of the traffic`}` +
        `${from === undefined ? "" : `, next to ${from}`}${unrecorded(result)}`,
    gateFailed: ({ to, slot, from }) =>
        `${to} was refused in ${slot}; ${from === undefined ? "no release has traffic" : `traffic stays on ${from}`}`,
    promotionStarted: ({ to, weight, from }) => `${to} is being promoted, ${weight} % now${past(from)}`,
    promotionFinished: ({ to, from }) => `${to} is promoted and has all traffic${past(from)}`,
    promotionAborted: ({ to, weight, from, result }) =>
        result === "rolledBack"
            ? `the promotion of ${to} was stopped; traffic is back on ${from}`
            : `the promotion of ${to} stopped; it has ${weight} % of the traffic, and a person must look`,
    rolledBack: ({ to, from, result }) =>
        `rolled back${from === undefined ? "" : ` from ${from}`} to ${to}${unrecorded(result)}`,
    frozen: () => "releases are frozen",
    unfrozen: () => "releases are no longer frozen",
};

const icons: Readonly<Record<ReleaseEvent["name"], string>> = {
    deployed: ":package:",
    gateFailed: ":no_entry:",
    promotionStarted: ":arrow_forward:",
    promotionFinished: ":white_check_mark:",
    promotionAborted: ":warning:",
    rolledBack: ":rewind:",
    frozen: ":snowflake:",
    unfrozen: ":sunny:",
};

function past(from: string | undefined): string {
    return from === undefined ? "" : `, from ${from}`;
}

function unrecorded(result: string): string {
    return result === "notRecorded" ? "; the ledger does not record it yet, and a person must look" : "";
}

function section(text: string) {
    return { type: "section", text: { type: "mrkdwn", text } };
}

/** Cuts before escaping, to keep entities whole. */
function quoted(reason: string): string {
    const text = reason.length > longestReason ? `${reason.slice(0, longestReason)}…` : reason;
    return escaped(text)
        .split("\n")
        .map(line => `> ${line}`)
        .join("\n");
}

function link(url: string | undefined, text: string): string {
    return url !== undefined && /^https?:\/\/[^\s|<>]+$/.test(url) ? `<${url}|${escaped(text)}>` : escaped(text);
}

function escaped(text: string): string {
    return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}
