import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { type RolledPlace, type RolledPods, rolledDeployment, rolledService } from "../rolled-objects.js";
import { goodVersion } from "./way.js";

/** Writes a chart of a Deployment and a Service, whose one value is `image`, into an empty folder. */
export function writeHelmChart(folder: string, place: RolledPlace, pods: RolledPods): void {
    const templated: RolledPods = {
        ...pods,
        spec: version => {
            const { containers, ...rest } = pods.spec(version) as { readonly containers: readonly object[] };
            const image = "{{ .Values.image }}";
            return { ...rest, containers: containers.map(container => ({ ...container, image })) };
        },
    };
    const files = {
        "Chart.yaml": { apiVersion: "v2", name: place.name, version: "1.0.0" },
        "values.yaml": { image: "" },
        "templates/deployment.yaml": rolledDeployment(place, templated, goodVersion),
        "templates/service.yaml": rolledService(place),
    };
    mkdirSync(join(folder, "templates"), { recursive: true });
    for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), stringify(content));
}
