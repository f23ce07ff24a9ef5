/**
 * What a stack's settings may contain, defined in one place. The reader, its messages, the file's JSON Schema and the
 * order in which the release command writes a release all come from here.
 *
 * To add a key:
 * 1. add it to the interface in settings.ts or release.ts, with its docstring;
 * 2. the compiler now reports it missing in service-definition.ts, release-definition.ts or whichever file defines that
 * section: describe it there in the vocabulary of shape.ts. Nested maps get their own file, `…-definition.ts`;
 * 3. a key of a release is `optional` and its default is applied where it is used: see release-definition.ts;
 * 4. checks between keys of one map go into its `check`, checks between sections into read-settings.ts;
 * 5. compile, run `npm run generate`, and commit the generated files with the rest;
 * 6. add its refusals to the table in tests/unit/model/settings/read-settings.test.ts, and its use to Pulumi.prod.yaml.
 */

import { freezeDefinition } from "../guards/freeze.js";
import { quarantineDefinition } from "../guards/quarantine.js";
import { fingerprintPattern } from "../ledger/fingerprint.js";
import { promotionDefinition } from "../promotion/promotion.js";
import { releaseDefaultsDefinition } from "../release/release-definition.js";
import { slotsDefinition } from "../slots/slots-definition.js";
import { strategyDefinition } from "../slots/strategy.js";
import { trafficDefinition } from "../traffic/traffic.js";
import { notifyDefinition } from "./notify.js";
import { secretsDefinition } from "./secrets-definition.js";
import { serviceDefinition } from "./service-definition.js";
import type { Settings } from "./settings.js";
import type { MapShape } from "./shape.js";

/** The settings of one stack; in the file each key is prefixed with `fastapi-release:`. */
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
            about: "Only with service.scale: how many pods a new slot starts with and a standby keeps.",
            keys: {
                pods: {
                    kind: "whole number",
                    about: "As many as the live slot had when the release command last ran; written by that command.",
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
                "Fingerprint of the ledger entry that these settings come from; written by the release command. " +
                "`pulumi up` refuses older settings; the release command uses the ledger's.",
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
