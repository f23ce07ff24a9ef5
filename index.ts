// The program: settings in, one FastAPI service with its releases side by side out.
import { FastApiService } from "./components/fastapi-service.js";
import { readStackSettings } from "./components/stack-settings.js";

// Pulumi's runtime calls what a program exports. Nothing is constructed before the settings are clean.
export = async () => {
    const { settings, last } = await readStackSettings();
    const { name, namespace, gateway } = settings.service;
    const service = new FastApiService(name, { ...settings, last });
    return {
        service: { name, namespace, ...(gateway === undefined ? {} : { gateway: gateway.name }) },
        traffic: service.traffic,
        live: service.live,
        slots: service.slots,
        fingerprint: service.fingerprint,
    };
};
