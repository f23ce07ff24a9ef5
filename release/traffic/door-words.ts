/** What was answered where users ask: at the gateway under the service's host, or at the Service. */
export interface DoorAnswer {
    /** `GET http://users.example.com/healthz through the gateway web` */
    readonly asked: string;
    /** HTTP status; undefined if it was not asked. */
    readonly status?: number;
    /** Why it was not asked, or what keeps users from the release. */
    readonly why?: string;
    /** answered: below 500, by the release. other: by somebody else. failing: 500 or above. */
    readonly state: "answered" | "other" | "failing" | "not asked";
}

/**
 * Whether a release serves, as users see it.
 *
 * @param who `1.1.0 in green`
 */
export function doorWords(who: string, answer: DoorAnswer, isShared = false): string {
    const [serves, has] = isShared ? ["serve", "have all traffic"] : ["serves", "has all traffic"];
    const words = doorAnswerWords(answer);
    if (answer.state === "answered") return `${who} ${serves}: ${words}`;
    return `${who} ${has}${answer.state === "not asked" ? "; " : ", but "}${words}`;
}

/** What was answered: `GET /healthz through the Service users answered 200`. */
export function doorAnswerWords({ asked, status, why, state }: DoorAnswer): string {
    if (state === "not asked") return `not asked where users ask: ${why}`;
    return `${asked} answered ${status}${why === undefined ? "" : `: ${why}`}`;
}

/** Whether users do not reach the release. */
export function isShut({ state }: DoorAnswer): boolean {
    return state === "other" || state === "failing";
}
