/** The releases that a benchmark goes to and fro between, of the stories' images. */
export const benchVersions = ["1.0.0", "1.1.0"] as const;

export type BenchVersion = (typeof benchVersions)[number];
