package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

type nodePackage struct {
	Name            string             `json:"name"`
	Version         string             `json:"version"`
	Pulumi          *pluginDescription `json:"pulumi"`
	Dependencies    map[string]string  `json:"dependencies"`
	DevDependencies map[string]string  `json:"devDependencies"`
}

func (nodejs) packages(_ context.Context, info *pulumirpc.ProgramInfo) ([]*pulumirpc.PackageDependency, error) {
	var found []*pulumirpc.PackageDependency
	err := eachInstalled(info.ProgramDirectory, func(text []byte) error {
		// Of some three hundred packages three speak of Pulumi: the others need not be parsed.
		if !bytes.Contains(text, []byte(`"pulumi"`)) {
			return nil
		}
		var installed nodePackage
		if json.Unmarshal(text, &installed) != nil || installed.Pulumi == nil || !installed.Pulumi.Resource {
			return nil
		}
		name, isPulumis := strings.CutPrefix(installed.Name, "@pulumi/")
		if !isPulumis && installed.Pulumi.Name == "" {
			return nil
		}
		required, err := installed.Pulumi.requiredPackage(name, installed.Version)
		if err == nil {
			found = append(found, required)
		}
		return err
	})
	return found, err
}

func (nodejs) dependencies(
	_ context.Context, info *pulumirpc.ProgramInfo, all bool,
) ([]*pulumirpc.DependencyInfo, error) {
	var program nodePackage
	text, err := os.ReadFile(filepath.Join(info.ProgramDirectory, "package.json"))
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &program); err != nil {
		return nil, err
	}
	var found []*pulumirpc.DependencyInfo
	err = eachInstalled(info.ProgramDirectory, func(text []byte) error {
		var installed nodePackage
		if json.Unmarshal(text, &installed) != nil || installed.Name == "" {
			return nil
		}
		_, direct := program.Dependencies[installed.Name]
		_, development := program.DevDependencies[installed.Name]
		if all || direct || development {
			found = append(found, &pulumirpc.DependencyInfo{Name: installed.Name, Version: installed.Version})
		}
		return nil
	})
	return found, err
}

// eachInstalled calls visit with the package.json of each package in node_modules of a folder, and of those that a
// package has for itself. Packages that are linked from elsewhere count; what those have for themselves does not.
func eachInstalled(folder string, visit func(packageJSON []byte) error) error {
	modules := filepath.Join(folder, "node_modules")
	entries, err := os.ReadDir(modules)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, entry := range entries {
		name := entry.Name()
		switch {
		case strings.HasPrefix(name, "@"):
			scoped, err := os.ReadDir(filepath.Join(modules, name))
			if err != nil {
				return err
			}
			for _, one := range scoped {
				if err := visitPackage(filepath.Join(modules, name, one.Name()), one, visit); err != nil {
					return err
				}
			}
		case !strings.HasPrefix(name, "."):
			if err := visitPackage(filepath.Join(modules, name), entry, visit); err != nil {
				return err
			}
		}
	}
	return nil
}

func visitPackage(folder string, entry os.DirEntry, visit func([]byte) error) error {
	// What has none is no package.
	if text, err := os.ReadFile(filepath.Join(folder, "package.json")); err == nil {
		if err := visit(text); err != nil {
			return err
		}
	}
	if entry.Type()&os.ModeSymlink != 0 {
		return nil
	}
	return eachInstalled(folder, visit)
}
