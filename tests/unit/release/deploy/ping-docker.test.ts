import assert from "node:assert/strict";
import { pingDocker } from "../../../../release/deploy/image-facts.js";
import { HttpReceiver } from "../../../http-receiver.js";
import { startProxy } from "../../../loopback/proxy-server.js";
import { withEnvironment } from "../../../loopback/with-environment.js";

describe("Docker", () => {
    const words = (host: string, why: string) =>
        `no Docker daemon answers at ${host} (${why}); start it, or set DOCKER_HOST to one that runs.`;

    it("is there if it answers a ping, over TCP through the proxy of the environment", async () => {
        const [daemon, proxy] = [await HttpReceiver.start(200), await startProxy()];
        assert.equal(await pingDocker(`tcp://${daemon.host}`), undefined);
        const host = `tcp://${daemon.host.replace("127.0.0.1", "docker.example")}`;
        const ping = (address: string) => withEnvironment({ HTTP_PROXY: address }, () => pingDocker(host));
        assert.equal(await ping(`http://127.0.0.1:${proxy.port}`), undefined);
        assert.deepEqual(proxy.asked, [`GET ${host.replace("tcp", "http")}/_ping`]);
        assert.equal(
            await ping("http://127.0.0.1:1"),
            words(host, "the proxy http://127.0.0.1:1 (HTTP_PROXY) cannot be reached: connection refused"),
        );
        daemon.close();
        proxy.close();
    });

    it("is missed with the reason", async () => {
        assert.equal(await pingDocker("unix:///nowhere.sock"), words("unix:///nowhere.sock", "ENOENT"));
        assert.equal(await pingDocker("tcp://127.0.0.1:1"), words("tcp://127.0.0.1:1", "ECONNREFUSED"));
        const ill = await HttpReceiver.start(500);
        assert.equal(await pingDocker(`tcp://${ill.host}`), words(`tcp://${ill.host}`, "HTTP 500"));
        ill.close();
    });
});
