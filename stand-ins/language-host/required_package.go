package main

import (
	"fmt"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// pluginDescription is a library's description of its provider: `pulumi` in package.json, pulumi-plugin.json in a
// Python package.
type pluginDescription struct {
	Resource         bool   `json:"resource"`
	Name             string `json:"name"`
	Version          string `json:"version"`
	Server           string `json:"server"`
	Parameterization *struct {
		Name    string `json:"name"`
		Version string `json:"version"`
		Value   []byte `json:"value"`
	} `json:"parameterization"`
}

// requiredPackage returns the provider; name and version fill gaps in the description.
func (d pluginDescription) requiredPackage(name, version string) (*pulumirpc.PackageDependency, error) {
	if d.Name != "" {
		name = d.Name
	}
	if d.Version != "" {
		version = d.Version
	}
	if name == "" || version == "" {
		return nil, fmt.Errorf("a Pulumi package without a name or a version: %+v", d)
	}
	found := &pulumirpc.PackageDependency{
		Kind:    "resource",
		Name:    name,
		Version: "v" + strings.TrimPrefix(version, "v"),
		Server:  d.Server,
	}
	if d.Parameterization != nil {
		found.Parameterization = &pulumirpc.PackageParameterization{
			Name:    d.Parameterization.Name,
			Version: d.Parameterization.Version,
			Value:   d.Parameterization.Value,
		}
	}
	return found, nil
}
