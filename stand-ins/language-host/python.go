package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// python runs programs with a runner of ours: Pulumi's own comes with its CLI and not with its SDK.
type python struct{}

//go:embed run-python.py
var runPython string

// interpreter is a Python with its environment.
type interpreter struct {
	path        string
	environment []string
}

func (i interpreter) command(arguments ...string) *exec.Cmd {
	command := exec.Command(i.path, arguments...)
	command.Env = i.environment
	return command
}

// findInterpreter returns the Python of the virtual environment in Pulumi.yaml, a path relative to that file; without
// one, the Python on PATH.
func findInterpreter(info *pulumirpc.ProgramInfo) (interpreter, error) {
	virtualenv, err := virtualenvFolder(info)
	if err != nil {
		return interpreter{}, err
	}
	if virtualenv == "" {
		path, err := pythonOnPath()
		return interpreter{path: path, environment: os.Environ()}, err
	}
	bin := filepath.Join(virtualenv, "bin")
	path := filepath.Join(bin, "python")
	if !isThere(path) {
		return interpreter{}, fmt.Errorf("%s has no Python; run: pulumi install", virtualenv)
	}
	environment := []string{"VIRTUAL_ENV=" + virtualenv, "PATH=" + bin + string(os.PathListSeparator) + os.Getenv("PATH")}
	for _, entry := range os.Environ() {
		// PYTHONHOME would override the virtual environment.
		if !strings.HasPrefix(entry, "PYTHONHOME=") && !strings.HasPrefix(entry, "PATH=") {
			environment = append(environment, entry)
		}
	}
	return interpreter{path: path, environment: environment}, nil
}

// virtualenvFolder returns the absolute path; empty when there is none.
func virtualenvFolder(info *pulumirpc.ProgramInfo) (string, error) {
	options, err := readOptions(info, "toolchain", "virtualenv")
	if err != nil {
		return "", err
	}
	toolchain, err := options.text("toolchain", "pip")
	virtualenv, err2 := options.text("virtualenv", "")
	if err := errors.Join(err, err2); err != nil {
		return "", err
	}
	if toolchain != "pip" {
		return "", fmt.Errorf("Pulumi.yaml: runtime.options.toolchain %s is beyond this stand-in; use pip", toolchain)
	}
	if virtualenv == "" || filepath.IsAbs(virtualenv) {
		return virtualenv, nil
	}
	return filepath.Join(info.RootDirectory, virtualenv), nil
}

func pythonOnPath() (string, error) {
	if command := os.Getenv("PULUMI_PYTHON_CMD"); command != "" {
		return exec.LookPath(command)
	}
	if path, err := exec.LookPath("python3"); err == nil {
		return path, nil
	}
	return exec.LookPath("python")
}

func (python) executable(_ context.Context, info *pulumirpc.ProgramInfo) (string, string, error) {
	found, err := findInterpreter(info)
	if err != nil {
		return "", "", err
	}
	version, err := found.command("--version").Output()
	return found.path, strings.TrimSpace(strings.TrimPrefix(string(version), "Python ")), err
}

func (python) program(request *pulumirpc.RunRequest, addresses addresses) (*exec.Cmd, error) {
	info := request.Info
	found, err := findInterpreter(info)
	if err != nil {
		return nil, err
	}
	configuration, err := configurationVariables(request)
	if err != nil {
		return nil, err
	}
	command := found.command("-c", runPython,
		"--monitor="+request.MonitorAddress,
		"--engine="+addresses.engine,
		"--organization="+request.Organization,
		"--project="+request.Project,
		"--root-directory="+info.RootDirectory,
		"--stack="+request.Stack,
		"--pwd="+info.ProgramDirectory,
		"--parallel="+strconv.Itoa(int(request.Parallel)),
		"--dry-run="+strconv.FormatBool(request.DryRun),
		filepath.Join(info.ProgramDirectory, info.EntryPoint),
	)
	command.Args = append(command.Args, request.Args...)
	command.Env = append(append(command.Env, configuration...), "PYTHONUNBUFFERED=1")
	command.Dir = info.ProgramDirectory
	return command, nil
}

func (python) plugin(*pulumirpc.RunPluginRequest) (*exec.Cmd, error) {
	return nil, errors.New("this stand-in runs no plugins in Python; install Pulumi's own language host to run them")
}

// install makes the virtual environment, if one is named and missing, and installs requirements.txt into it.
func (python) install(info *pulumirpc.ProgramInfo) ([]*exec.Cmd, error) {
	virtualenv, err := virtualenvFolder(info)
	if err != nil {
		return nil, err
	}
	path, err := pythonOnPath()
	if err != nil {
		return nil, err
	}
	var commands []*exec.Cmd
	if virtualenv != "" {
		if !isThere(virtualenv) {
			commands = append(commands, exec.Command(path, "-m", "venv", virtualenv))
		}
		path = filepath.Join(virtualenv, "bin", "python")
	}
	if isThere(info.ProgramDirectory, "requirements.txt") {
		pip := exec.Command(path, "-m", "pip", "install", "--disable-pip-version-check", "-r", "requirements.txt")
		pip.Dir = info.ProgramDirectory
		commands = append(commands, pip)
	}
	return commands, nil
}
