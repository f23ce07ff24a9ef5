import assert from "node:assert/strict";
import { Secret, Unknown } from "../../../../../engine/property-value.js";
import {
    isKubeconfigContents,
    readProviderSettings,
} from "../../../../../engine/providers/kubernetes/provider-settings.js";

describe("readProviderSettings", () => {
    it("reads settings as the SDK sends them, booleans as JSON", () => {
        const inputs = {
            __internal: {},
            version: "4.34.2",
            enableConfigMapMutable: "true",
            kubeconfig: new Secret("/kube/config"),
            namespace: "shop",
        };
        const settings = readProviderSettings(inputs, {});
        assert.equal(settings.configMapMutable, true);
        assert.equal(settings.secretMutable, false);
        assert.equal(settings.kubeconfig, "/kube/config");
        assert.equal(settings.namespace, "shop");
    });

    it("takes switches from the environment", () =>
        assert.equal(readProviderSettings({}, { PULUMI_K8S_DELETE_UNREACHABLE: "true" }).deleteUnreachable, true));

    it("knows when the kubeconfig is still to come", () =>
        assert.equal(readProviderSettings({ kubeconfig: Unknown.value }, {}).kubeconfigUnknown, true));

    it("refuses settings that it does not know, by name", () =>
        assert.throws(() => readProviderSettings({ renderYamlToDirectory: "out" }, {}), {
            message:
                "the kubernetes provider of the embedded engine does not support the setting renderYamlToDirectory; " +
                "it knows kubeconfig, context, namespace, enableConfigMapMutable, enableSecretMutable, deleteUnreachable",
        }));

    it("tells a kubeconfig from its path", () => {
        assert.equal(isKubeconfigContents("/home/me/.kube/config"), false);
        assert.equal(isKubeconfigContents("apiVersion: v1\nkind: Config\n"), true);
        assert.equal(isKubeconfigContents('{"apiVersion": "v1"}'), true);
    });
});
