package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/google/shlex"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// nodejs runs programs with the SDK's own runner, @pulumi/pulumi/cmd/run, and plugins with its cmd/run-plugin, from the
// SDK that the program or plugin has installed.
type nodejs struct{}

func (nodejs) executable(ctx context.Context, _ *pulumirpc.ProgramInfo) (string, string, error) {
	node, err := exec.LookPath("node")
	if err != nil {
		return "", "", err
	}
	version, err := exec.CommandContext(ctx, node, "--version").Output()
	return node, strings.TrimSpace(string(version)), err
}

func (nodejs) program(request *pulumirpc.RunRequest, addresses addresses) (*exec.Cmd, error) {
	info := request.Info
	configuration, err := configurationVariables(request)
	if err != nil {
		return nil, err
	}
	command, err := sdkCommand("cmd/run", info, append(os.Environ(), configuration...))
	if err != nil {
		return nil, err
	}
	flags := []struct{ name, value string }{
		{"monitor", request.MonitorAddress},
		{"engine", addresses.engine},
		{"organization", request.Organization},
		{"project", request.Project},
		{"root-directory", info.RootDirectory},
		{"stack", request.Stack},
		{"pwd", info.ProgramDirectory},
		{"parallel", strconv.Itoa(int(request.Parallel))},
		{"tracing", addresses.tracing},
	}
	for _, flag := range flags {
		if flag.value != "" {
			command.Args = append(command.Args, "--"+flag.name, flag.value)
		}
	}
	if request.DryRun {
		command.Args = append(command.Args, "--dry-run")
	}
	command.Args = append(append(command.Args, info.EntryPoint), request.Args...)
	command.Dir = info.ProgramDirectory
	return command, nil
}

func (nodejs) plugin(request *pulumirpc.RunPluginRequest) (*exec.Cmd, error) {
	command, err := sdkCommand("cmd/run-plugin", request.Info, request.Env)
	if err != nil {
		return nil, err
	}
	command.Args = append(append(command.Args, request.Info.ProgramDirectory), request.Args...)
	command.Dir = request.Pwd
	return command, nil
}

// sdkCommand returns the process that runs a program of the SDK: node, its own arguments, the program's file.
func sdkCommand(name string, info *pulumirpc.ProgramInfo, environment []string) (*exec.Cmd, error) {
	options, err := readOptions(info, "nodeargs", "packagemanager", "tsconfig", "typescript")
	if err != nil {
		return nil, err
	}
	nodeArguments, err := options.text("nodeargs", "")
	typescript, err2 := options.flag("typescript", true)
	tsconfig, err3 := options.text("tsconfig", "")
	if err := errors.Join(err, err2, err3); err != nil {
		return nil, err
	}
	arguments, err := shlex.Split(nodeArguments)
	if err != nil {
		return nil, fmt.Errorf("Pulumi.yaml: runtime.options.nodeargs: %w", err)
	}
	// Asking Node.js itself for the path would take 60 ms of processor time in each update.
	sdk, there := findModule("@pulumi/pulumi", info.ProgramDirectory)
	if !there {
		return nil, fmt.Errorf("%[1]s has no @pulumi/pulumi; run: npm install --prefix %[1]s", info.ProgramDirectory)
	}
	node, err := exec.LookPath("node")
	if err != nil {
		return nil, err
	}
	command := exec.Command(node, append(arguments, filepath.Join(sdk, filepath.FromSlash(name)))...)
	command.Env = environment
	if typescript {
		command.Env = append(command.Env, "PULUMI_NODEJS_TYPESCRIPT=true")
	}
	if tsconfig != "" {
		command.Env = append(command.Env, "PULUMI_NODEJS_TSCONFIG_PATH="+tsconfig)
	}
	return command, nil
}

func (nodejs) install(info *pulumirpc.ProgramInfo) ([]*exec.Cmd, error) {
	options, err := readOptions(info, "nodeargs", "packagemanager", "tsconfig", "typescript")
	if err != nil {
		return nil, err
	}
	manager, err := options.text("packagemanager", "auto")
	if err != nil {
		return nil, err
	}
	folder := info.ProgramDirectory
	if manager == "auto" {
		manager = packageManager(folder)
	}
	if manager != "npm" {
		return nil, fmt.Errorf("this stand-in installs only with npm; run: cd %s && %s install", folder, manager)
	}
	verb := "install"
	if isThere(folder, "package-lock.json") {
		verb = "ci"
	}
	command := exec.Command("npm", verb, "--loglevel=error")
	command.Dir = folder
	return []*exec.Cmd{command}, nil
}

// packageManager returns the manager that wrote the lock file in a folder.
func packageManager(folder string) string {
	for lockFile, manager := range map[string]string{"pnpm-lock.yaml": "pnpm", "yarn.lock": "yarn", "bun.lock": "bun"} {
		if isThere(folder, lockFile) {
			return manager
		}
	}
	return "npm"
}

func isThere(path ...string) bool {
	_, err := os.Stat(filepath.Join(path...))
	return err == nil
}
