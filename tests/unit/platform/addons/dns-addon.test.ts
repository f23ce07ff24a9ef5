import assert from "node:assert/strict";
import { parse } from "yaml";
import { dns } from "../../../../platform/addons/dns/dns-addon.js";
import { kubelet } from "../../../../platform/daemons/kubelet.js";
import { platformInstance } from "../../../../platform/platform-instance.js";
import { platformLayout } from "../../../../platform/platform-layout.js";

const layout = platformLayout(platformInstance({ XDG_CACHE_HOME: "/c" }), "/bin-of-kubernetes");

describe("the add-on dns", () => {
    it("answers where the kubelet sends pods, for the domain that it gives them", () => {
        const { clusterDNS, clusterDomain } = parse(kubelet(layout).files[layout.path("settings", "kubelet.yaml")]!);
        const coreDns = dns.daemons(layout).find(({ name }) => name === "coredns")!;
        const settings = coreDns.files[layout.path("settings", "Corefile")]!;
        assert.match(settings, new RegExp(`^${clusterDomain}:53 in-addr\\.arpa:53 \\{\n {4}bind ${clusterDNS[0]}\n`));
        assert.match(settings, new RegExp(`\n {4}kubernetes ${clusterDomain} in-addr\\.arpa \\{\n`));
        assert.equal(clusterDNS.length, 1);
    });

    it("is not added to a platform whose pods know no name server", () => assert.equal(dns.needsOwnSettings, true));
});
