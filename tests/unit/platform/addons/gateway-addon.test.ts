import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "../../../../machine/files.js";
import { platformInstance } from "../../../../machine/platform-info.js";
import { gateway, gatewayObjects, hasCondition } from "../../../../platform/addons/gateway/gateway-addon.js";
import { platformLayout } from "../../../../platform/platform-layout.js";

const layout = platformLayout(platformInstance({ XDG_CACHE_HOME: "/c" }), "/bin-of-kubernetes");
const info = gateway.info(layout).gateway!;

describe("the add-on gateway", () => {
    it("has a Gateway that accepts routes from every namespace, as its description says", () => {
        const object = gatewayObjects().find(({ kind }) => kind === "Gateway")!;
        assert.equal(`${object.metadata?.namespace}/${object.metadata?.name}`, `${info.namespace}/${info.name}`);
        assert.deepEqual(object["spec"], {
            gatewayClassName: info.className,
            listeners: [{ name: "http", port: 80, protocol: "HTTP", allowedRoutes: { namespaces: { from: "All" } } }],
        });
    });

    it("listens where its description says, on the port of its listener", () => {
        const traefik = gateway.daemons(layout).find(({ name }) => name === "traefik")!;
        assert.ok(traefik.args.includes(`--entryPoints.web.address=${info.address}:80`));
        assert.deepEqual(traefik.environment, { KUBECONFIG: "/c/fastapi-release/platform/pki/gateway.kubeconfig" });
    });

    it("uses the kinds of the Gateway API from the version that Traefik is built with", () => {
        const goMod = readFileSync(join(projectFolder(), "platform", "addons", "gateway", "go.mod"), "utf8");
        assert.match(goMod, /^\tsigs\.k8s\.io\/gateway-api v1\.4\.0\b/m);
        assert.match(goMod, /^tool github\.com\/traefik\/traefik\/v3\/cmd\/traefik$/m);
        assert.equal(gateway.programs().kept?.[0]?.module, "sigs.k8s.io/gateway-api");
    });
});

describe("hasCondition", () => {
    const programmed = (status: string) => ({ status: { conditions: [{ type: "Programmed", status }] } });
    const rows: [string, Parameters<typeof hasCondition>[0], boolean][] = [
        ["is true when the controller says so", programmed("True"), true],
        ["is false when it says no", programmed("False"), false],
        ["is false when it reports something else", { status: { conditions: [] } }, false],
        ["is false when it has reported nothing yet", {}, false],
    ];
    for (const [sentence, object, expected] of rows) {
        it(sentence, () => assert.equal(hasCondition(object, "Programmed"), expected));
    }
});
