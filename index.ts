// The program: settings in, one FastAPI service with its releases side by side out.
import { FastApiService } from "./components/fastapi-service.js";
import { readStackSettings } from "./components/stack-settings.js";

// Pulumi's runtime calls what a program exports. Nothing is constructed before the settings are clean.
export = async () => {
    const { settings, last } = await readStackSettings();
    const { name, namespace, gateway } = settings.service;
    const service = new FastApiService(name, { ...settings, last });
    const sharing = Object.keys(settings.traffic ?? {}).length;
    return {
        service: { name, namespace, ...(gateway === undefined ? {} : { gateway: gateway.name }) },
        traffic: service.traffic,
        // Of releases that share the traffic none is named: Pulumi would warn of a value that is not there.
        ...(sharing === 1 ? { live: service.live } : {}),
        slots: service.slots,
        fingerprint: service.fingerprint,
        served: service.served,
    };
};
