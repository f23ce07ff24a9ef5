import { Alias } from "@pulumi/pulumi/proto/alias_pb.js";
import { type RegisterResourceRequest, TransformResourceOptions } from "@pulumi/pulumi/proto/resource_pb.js";

/** The options of a registration, as a transform sees them. */
export function transformOptions(request: RegisterResourceRequest): TransformResourceOptions {
    const options = new TransformResourceOptions();
    options.setDependsOnList(request.getDependenciesList());
    if (request.hasProtect()) options.setProtect(request.getProtect() === true);
    options.setIgnoreChangesList(request.getIgnorechangesList());
    options.setReplaceOnChangesList(request.getReplaceonchangesList());
    options.setVersion(request.getVersion());
    options.setAliasesList([...request.getAliasurnsList().map(aliasOfUrn), ...request.getAliasesList()]);
    options.setProvider(request.getProvider());
    options.setCustomTimeouts(request.getCustomtimeouts());
    options.setPluginDownloadUrl(request.getPlugindownloadurl());
    if (request.hasRetainondelete()) options.setRetainOnDelete(request.getRetainondelete() === true);
    options.setDeletedWith(request.getDeletedwith());
    if (request.getDeletebeforereplacedefined()) options.setDeleteBeforeReplace(request.getDeletebeforereplace());
    options.setAdditionalSecretOutputsList(request.getAdditionalsecretoutputsList());
    options.setHooks(request.getHooks());
    options.setImport(request.getImportid());
    options.setHideDiffList(request.getHidediffsList());
    options.setReplaceWithList(request.getReplaceWithList());
    options.setReplacementTrigger(request.getReplacementTrigger());
    copyMap(request.getProvidersMap(), options.getProvidersMap());
    copyMap(request.getPluginchecksumsMap(), options.getPluginChecksumsMap());
    return options;
}

/** Puts a transform's options into a registration, in the place of its own. */
export function setTransformOptions(request: RegisterResourceRequest, options: TransformResourceOptions): void {
    request.setDependenciesList(options.getDependsOnList());
    if (options.hasProtect()) request.setProtect(options.getProtect() === true);
    else request.clearProtect();
    request.setIgnorechangesList(options.getIgnoreChangesList());
    request.setReplaceonchangesList(options.getReplaceOnChangesList());
    request.setVersion(options.getVersion());
    request.setAliasurnsList([]);
    request.setAliasesList(options.getAliasesList());
    request.setProvider(options.getProvider());
    request.setCustomtimeouts(options.getCustomTimeouts());
    request.setPlugindownloadurl(options.getPluginDownloadUrl());
    if (options.hasRetainOnDelete()) request.setRetainondelete(options.getRetainOnDelete() === true);
    else request.clearRetainondelete();
    request.setDeletedwith(options.getDeletedWith());
    request.setDeletebeforereplacedefined(options.hasDeleteBeforeReplace());
    request.setDeletebeforereplace(options.getDeleteBeforeReplace() === true);
    request.setAdditionalsecretoutputsList(options.getAdditionalSecretOutputsList());
    request.setHooks(options.getHooks());
    request.setImportid(options.getImport());
    request.setHidediffsList(options.getHideDiffList());
    request.setReplaceWithList(options.getReplaceWithList());
    request.setReplacementTrigger(options.getReplacementTrigger());
    request.clearProvidersMap();
    request.clearPluginchecksumsMap();
    copyMap(options.getProvidersMap(), request.getProvidersMap());
    copyMap(options.getPluginChecksumsMap(), request.getPluginchecksumsMap());
}

interface MessageMap<Value> {
    forEach(visit: (value: Value, key: string) => void): void;
    set(key: string, value: Value): unknown;
}

function copyMap<Value>(from: MessageMap<Value>, to: MessageMap<Value>): void {
    from.forEach((value, key) => {
        to.set(key, value);
    });
}

function aliasOfUrn(urn: string): Alias {
    const alias = new Alias();
    alias.setUrn(urn);
    return alias;
}
