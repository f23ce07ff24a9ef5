// The program: turns settings into one FastAPI service with its releases side by side.
import { FastApiService, readStackSettings, serviceOutputs } from "./components/index.js";

// Pulumi's runtime calls the exported function. It checks the settings before it constructs anything.
export = async () => {
    const { settings, last } = await readStackSettings();
    const service = new FastApiService(settings.service.name, { settings, last });
    // The release command and the next update read these.
    return serviceOutputs(service, settings);
};
