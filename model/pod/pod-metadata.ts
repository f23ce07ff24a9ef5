import { labelKeys } from "../names.js";
import type { RecordShape, ShorthandShape, TextRule } from "../settings/shape.js";
import { labelValue, qualifiedName, requestPath } from "../settings/text-rules.js";

/** Where Prometheus finds the pods' metrics. */
export interface Scrape {
    /** @default true */
    readonly enabled?: boolean;
    /** @default "/metrics" */
    readonly path?: string;
    /** @default the release's own port */
    readonly port?: number;
}

const ours = Object.values(labelKeys).filter(key => !key.startsWith("fastapi-release/"));

/** Keys that Services, the release command and Pulumi use to identify objects. */
const notOurs: TextRule = {
    pattern: new RegExp(
        `^(?!fastapi-release/|pulumi\\.com/|pod-template-hash$|(${ours.map(key => key.replaceAll(".", "\\.")).join("|")})$)`,
    ),
    complaint: "is set by the release itself; use your own key, like example.com/team.",
};

export const labelsDefinition: RecordShape<string> = {
    kind: "record",
    about: "Labels of the pods and their Deployment, in addition to the release's own.",
    each: { kind: "text", about: "The label's value.", rules: [labelValue], mayBeEmpty: true },
    names: [qualifiedName, notOurs],
};

export const annotationsDefinition: RecordShape<string> = {
    kind: "record",
    about: "Annotations of the pods.",
    each: { kind: "text", about: "A text; put numbers and true in quotes.", mayBeEmpty: true, maxLength: 65_536 },
    names: [qualifiedName, notOurs],
};

export const scrapeDefinition: ShorthandShape<Scrape> = {
    kind: "shorthand",
    about: "Annotations that tell Prometheus where to find the pods' metrics: true, false, or where. Default: none.",
    short: { kind: "flag", about: "Whether Prometheus scrapes /metrics on the release's port." },
    expand: (enabled: boolean) => ({ enabled }),
    long: {
        kind: "map",
        about: "Where Prometheus scrapes.",
        keys: {
            enabled: { kind: "flag", about: "Default: true.", optional: true },
            path: { kind: "text", about: "Path to scrape. Default: /metrics.", rules: [requestPath], optional: true },
            port: {
                kind: "whole number",
                about: "Port to scrape. Default: the release's own.",
                least: 1,
                most: 65535,
                optional: true,
            },
        },
    },
};

export interface PodMetadata {
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly scrape?: Scrape;
    readonly port: number;
}

/** Annotations that two keys would set. */
export function metadataProblems({ annotations = {}, scrape }: PodMetadata) {
    return Object.keys(annotations)
        .filter(key => scrape !== undefined && key.startsWith("prometheus.io/"))
        .map(key => ({ path: `annotations.${key}`, message: "is set by scrape; use one of the two." }));
}

/** @param labels labels of the release */
export function renderMetadata(metadata: PodMetadata, labels: Readonly<Record<string, string>>) {
    const annotations = { ...metadata.annotations, ...scrapeAnnotations(metadata) };
    return {
        labels: { ...metadata.labels, ...labels },
        ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    };
}

/** The same for the pod of a Job: no Service selects it, and nothing scrapes it. */
export function renderJobMetadata(
    { scrape: _, ...metadata }: PodMetadata,
    service: string,
    component: "gate" | "migration",
) {
    return renderMetadata(metadata, { [labelKeys.service]: service, [labelKeys.component]: component });
}

function scrapeAnnotations({ scrape, port }: PodMetadata): Record<string, string> {
    if (scrape === undefined) return {};
    if (scrape.enabled === false) return { "prometheus.io/scrape": "false" };
    return {
        "prometheus.io/scrape": "true",
        "prometheus.io/path": scrape.path ?? "/metrics",
        "prometheus.io/port": String(scrape.port ?? port),
    };
}
