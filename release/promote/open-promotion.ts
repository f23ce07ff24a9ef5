import { type Promotion, promotionDefinition } from "../../model/promotion/promotion.js";
import { readableCredentials } from "../../model/traffic/http-headers.js";
import { openSection, readableWords } from "../open/open-section.js";
import type { OpenService } from "../open/open-service.js";
import { Refusal } from "../output/refusal.js";
import type { Report } from "../output/report.js";

/** The promotion with the secrets of its checks decrypted. Warns about those that are in plain text. */
export async function openPromotion(stack: OpenService, report: Report): Promise<Promotion | undefined> {
    const { settings, file } = stack;
    const { promotion } = settings;
    if (promotion === undefined) return undefined;
    for (const path of readablePaths(promotion)) report.warn(`warning: ${readableWords(path, file.path)}`);
    return openSection(stack, "promotion", promotionDefinition, promotion).catch((error: Error) => {
        const message = `the secrets of its checks cannot be decrypted: ${error.message}`;
        throw Refusal.of([{ path: "promotion", message }], "so nothing was changed");
    });
}

function readablePaths({ steps = [], checks = [] }: Promotion): string[] {
    const lists = [
        { path: "promotion.checks", list: checks },
        ...steps.map((step, index) => ({ path: `promotion.steps[${index}].checks`, list: step.checks ?? [] })),
    ];
    return lists.flatMap(({ path, list }) =>
        list.flatMap(({ probe, prometheus }, index) => [
            ...readableCredentials(`${path}[${index}].probe.headers`, probe?.headers),
            ...readableCredentials(`${path}[${index}].prometheus.headers`, prometheus?.headers),
        ]),
    );
}
