package main

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// nodePackage is the relevant part of a package.json.
type nodePackage struct {
	Name             string             `json:"name"`
	Version          string             `json:"version"`
	Pulumi           *pluginDescription `json:"pulumi"`
	Dependencies     map[string]string  `json:"dependencies"`
	PeerDependencies map[string]string  `json:"peerDependencies"`
	DevDependencies  map[string]string  `json:"devDependencies"`
}

// packages returns only packages that package.json leads to. Pulumi's own host takes everything in node_modules; here,
// where nothing can be downloaded, each unused provider would cost seconds of vain download attempts.
func (nodejs) packages(_ context.Context, info *pulumirpc.ProgramInfo) ([]*pulumirpc.PackageDependency, error) {
	var found []*pulumirpc.PackageDependency
	for _, installed := range installedFor(info.ProgramDirectory, nodePackage.buildsOnPulumi) {
		if installed.Pulumi == nil || !installed.Pulumi.Resource {
			continue
		}
		name, isPulumis := strings.CutPrefix(installed.Name, "@pulumi/")
		if !isPulumis {
			name = ""
		}
		required, err := installed.Pulumi.requiredPackage(name, installed.Version)
		if err != nil {
			return nil, err
		}
		found = append(found, required)
	}
	return found, nil
}

func (nodejs) dependencies(
	_ context.Context, info *pulumirpc.ProgramInfo, all bool,
) ([]*pulumirpc.DependencyInfo, error) {
	var found []*pulumirpc.DependencyInfo
	deeper := func(nodePackage) bool { return all }
	for _, installed := range installedFor(info.ProgramDirectory, deeper) {
		found = append(found, &pulumirpc.DependencyInfo{Name: installed.Name, Version: installed.Version})
	}
	return found, nil
}

func readNodePackage(folder string) (nodePackage, error) {
	var read nodePackage
	text, err := os.ReadFile(filepath.Join(folder, "package.json"))
	if err != nil {
		return read, err
	}
	err = json.Unmarshal(text, &read)
	return read, err
}

// wants returns the names of the packages that one needs to run, sorted.
func (p nodePackage) wants() []string {
	return slices.Sorted(maps.Keys(mergedKeys(p.Dependencies, p.PeerDependencies)))
}

func mergedKeys(some, more map[string]string) map[string]string {
	merged := maps.Clone(some)
	if merged == nil {
		return more
	}
	maps.Copy(merged, more)
	return merged
}

// buildsOnPulumi reports whether a package may lead to a provider's; one that does not need the SDK cannot.
func (p nodePackage) buildsOnPulumi() bool {
	return slices.ContainsFunc(p.wants(), func(name string) bool { return strings.HasPrefix(name, "@pulumi/") })
}

// installedFor returns the packages that a program depends on, and the dependencies of those for which deeper is true; none without
// a package.json.
func installedFor(folder string, deeper func(nodePackage) bool) []nodePackage {
	program, err := readNodePackage(folder)
	if err != nil {
		return nil
	}
	var found []nodePackage
	seen := map[string]bool{}
	var visit func(folder string, names []string)
	visit = func(folder string, names []string) {
		for _, name := range names {
			at, there := findModule(name, folder)
			if !there || seen[at] {
				continue
			}
			seen[at] = true
			installed, err := readNodePackage(at)
			if err != nil {
				continue
			}
			found = append(found, installed)
			if deeper(installed) {
				visit(at, installed.wants())
			}
		}
	}
	visit(folder, append(program.wants(), slices.Sorted(maps.Keys(program.DevDependencies))...))
	return found
}

// findModule returns the folder of a package as Node.js finds it from a file in another folder: in node_modules next to
// it or above, following links.
func findModule(name, folder string) (string, bool) {
	for at := folder; ; at = filepath.Dir(at) {
		found := filepath.Join(at, "node_modules", filepath.FromSlash(name))
		if isThere(found) {
			real, err := filepath.EvalSymlinks(found)
			return real, err == nil
		}
		if at == filepath.Dir(at) {
			return "", false
		}
	}
}
