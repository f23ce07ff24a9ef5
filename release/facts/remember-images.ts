import { imagesOf } from "../../model/release-images.js";
import { imageState } from "./target-facts.js";

/** Registries count what they are asked. */
const keptMs = 60_000;

/** Asks the registries about a release's images, and about the same ones not again for a minute. */
export function rememberImages(ask: typeof imageState = imageState, now: () => number = Date.now): typeof imageState {
    const known = new Map<string, { readonly answer: ReturnType<typeof imageState>; readonly untilMs: number }>();
    return (release, warm) => {
        const key = imagesOf(release)
            .map(({ repository, digest }) => `${repository}@${digest}`)
            .join(" ");
        const kept = known.get(key);
        if (kept !== undefined && kept.untilMs > now()) return kept.answer;
        const answer = ask(release, warm);
        known.set(key, { answer, untilMs: now() + keptMs });
        // What is not known is asked again at once.
        void answer.then(
            ({ image }) => image === "unknown" && known.delete(key),
            () => known.delete(key),
        );
        return answer;
    };
}
