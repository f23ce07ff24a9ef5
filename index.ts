// The program: settings in, one FastAPI service with its releases side by side out.
import { FastApiService, readStackSettings, serviceOutputs } from "./components/index.js";

// Pulumi's runtime calls what a program exports. Nothing is constructed before the settings are clean.
export = async () => {
    const { settings, last } = await readStackSettings();
    const service = new FastApiService(settings.service.name, { ...settings, last });
    // The release command and the next update read these.
    return serviceOutputs(service, settings);
};
