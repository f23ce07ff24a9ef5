/**
 * What may stand in a stack's settings: the one place that says it. The reader, its messages, the file's JSON Schema and
 * the order in which the release command writes a release all come from here.
 *
 * To add a key:
 * 1. add it to the interface in settings.ts or release.ts, with its docstring;
 * 2. the compiler now misses it in service-definition.ts, release-definition.ts or whichever file defines that section:
 *    describe it there in the vocabulary of shape.ts. Nested maps get a file of their own, `…-definition.ts`;
 * 3. a key of a release is `optional` and its default is applied where it is used: see release-definition.ts;
 * 4. what is wrong between keys of one map goes into its `check`, what is wrong between sections into read-settings.ts;
 * 5. compile, run `node dist/schema/write-schema.js`, and commit schema/settings.schema.json with the rest;
 * 6. add its refusals to the table in tests/unit/model/read-settings.test.ts, and its use to Pulumi.prod.yaml.
 */
import { fingerprintPattern } from "./fingerprint.js";
import { freezeDefinition } from "./freeze-definition.js";
import { notifyDefinition } from "./notify-definition.js";
import { promotionDefinition } from "./promotion-definition.js";
import { quarantineDefinition } from "./quarantine-definition.js";
import { releaseDefaultsDefinition } from "./release-definition.js";
import { secretsDefinition } from "./secrets-definition.js";
import { serviceDefinition } from "./service-definition.js";
import type { Settings } from "./settings.js";
import type { MapShape } from "./shape.js";
import { slotsDefinition } from "./slots-definition.js";
import { strategyDefinition } from "./strategy-definition.js";
import { trafficDefinition } from "./traffic-definition.js";

/** The settings of one stack; in the file each key is preceded by `fastapi-release:`. */
export const settingsDefinition: MapShape<Settings> = {
    kind: "map",
    about: "Settings of one stack.",
    keys: {
        service: serviceDefinition,
        strategy: { ...strategyDefinition, optional: true },
        promotion: { ...promotionDefinition, optional: true },
        notify: { ...notifyDefinition, optional: true },
        release: releaseDefaultsDefinition,
        slots: { ...slotsDefinition, default: {} },
        traffic: { ...trafficDefinition, optional: true },
        quarantine: { ...quarantineDefinition, default: [] },
        freeze: { ...freezeDefinition, optional: true },
        standby: {
            kind: "map",
            about: "Where service.scale is set: what a new slot starts with and a waiting one keeps.",
            keys: {
                pods: {
                    kind: "whole number",
                    about: "As many as the live slot had when the release command last ran, which writes it.",
                    least: 1,
                    most: 1000,
                },
            },
            optional: true,
        },
        secrets: { ...secretsDefinition, optional: true },
        basedOn: {
            kind: "text",
            about:
                "Fingerprint of the ledger entry that these settings were made from; written by the release command. " +
                "Settings that the ledger has overtaken are refused.",
            rules: [
                {
                    pattern: fingerprintPattern,
                    complaint:
                        "is not a fingerprint of settings; it has 16 hex digits and is written by the release command.",
                },
            ],
            optional: true,
        },
    },
};
