// Two services of one shop that go live together: first both gates, then both switches.
import { checkedSettings, readLast, ServiceGroup } from "../../components/index.js";

const settingsOf = (name: string, digest: string) => {
    const repository = `registry.example.com/shop/${name}`;
    return checkedSettings({
        service: { name, namespace: `shop-${name}`, replicas: 2 },
        release: { repository },
        slots: { blue: { version: "2.0.0", digest, repository } },
        traffic: "blue",
    });
};

const users = settingsOf("users", "sha256:3162aaccdfc3ec1d482400b0bc167202da3e5e869ba792227f31122d529c3269");
const orders = settingsOf("orders", "sha256:a6ae6dd8d39c5bb02320e41abf00cd4cb35905fec540e37d306c878be8d38bd3");

export = async () => {
    const { services } = new ServiceGroup("shop", {
        services: {
            users: { settings: users, last: await readLast("users") },
            orders: { settings: orders, last: await readLast("orders") },
        },
    });
    // The next update reads these as `last`.
    return { users: services["users"]?.record, orders: services["orders"]?.record };
};
