package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

//go:embed list-packages.py
var listPackages string

type pythonPackage struct {
	Name    string             `json:"name"`
	Version string             `json:"version"`
	Direct  bool               `json:"direct"`
	Plugin  *pluginDescription `json:"plugin"`
}

func installedPythonPackages(info *pulumirpc.ProgramInfo) ([]pythonPackage, error) {
	found, err := findInterpreter(info)
	if err != nil {
		return nil, err
	}
	output, err := found.command("-c", listPackages).Output()
	if err != nil {
		return nil, fmt.Errorf("%s cannot list what is installed: %w", found.path, err)
	}
	var packages []pythonPackage
	err = json.Unmarshal(output, &packages)
	return packages, err
}

func (python) packages(_ context.Context, info *pulumirpc.ProgramInfo) ([]*pulumirpc.PackageDependency, error) {
	installed, err := installedPythonPackages(info)
	if err != nil {
		return nil, err
	}
	var found []*pulumirpc.PackageDependency
	for _, one := range installed {
		if one.Plugin == nil || !one.Plugin.Resource {
			continue
		}
		version := providerVersion(one.Version)
		if version == "" && one.Plugin.Version == "" {
			continue
		}
		required, err := one.Plugin.requiredPackage(strings.TrimPrefix(one.Name, "pulumi-"), version)
		if err != nil {
			return nil, err
		}
		found = append(found, required)
	}
	return found, nil
}

func (python) dependencies(
	_ context.Context, info *pulumirpc.ProgramInfo, all bool,
) ([]*pulumirpc.DependencyInfo, error) {
	installed, err := installedPythonPackages(info)
	if err != nil {
		return nil, err
	}
	var found []*pulumirpc.DependencyInfo
	for _, one := range installed {
		if all || one.Direct {
			found = append(found, &pulumirpc.DependencyInfo{Name: one.Name, Version: one.Version})
		}
	}
	return found, nil
}

var releaseNumber = regexp.MustCompile(`^\d+\.\d+\.\d+$`)

// providerVersion returns the provider's version for a Python package's; empty unless it is a plain release, because
// the two spell pre-releases differently.
func providerVersion(packageVersion string) string {
	if !releaseNumber.MatchString(packageVersion) {
		return ""
	}
	return packageVersion
}
