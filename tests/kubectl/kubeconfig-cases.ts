import { clusterCases } from "./cases/cluster-cases.js";
import { fileCases } from "./cases/file-cases.js";
import { formCases } from "./cases/form-cases.js";
import type { KubeconfigCase } from "./cases/kubeconfig-case.js";
import { pluginCases } from "./cases/plugin-cases.js";
import { proxyCases } from "./cases/proxy-cases.js";
import { userCases } from "./cases/user-cases.js";

export const kubeconfigCases: readonly KubeconfigCase[] = [
    ...fileCases,
    ...formCases,
    ...clusterCases,
    ...userCases,
    ...pluginCases,
    ...proxyCases,
];
