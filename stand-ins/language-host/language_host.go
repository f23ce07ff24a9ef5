package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

// alreadyTold is the exit code of a program that has itself reported what went wrong.
const alreadyTold = 32

// language is the part in which the hosts differ.
type language interface {
	// executable returns the path and version of the interpreter.
	executable(ctx context.Context, info *pulumirpc.ProgramInfo) (path, version string, err error)
	// program returns the process that runs a program.
	program(request *pulumirpc.RunRequest, addresses addresses) (*exec.Cmd, error)
	// plugin returns the process that serves a provider from a package in source form.
	plugin(request *pulumirpc.RunPluginRequest) (*exec.Cmd, error)
	// install returns the processes that install a program's requirements, in order.
	install(info *pulumirpc.ProgramInfo) ([]*exec.Cmd, error)
	// packages returns the providers that a program's installed libraries name.
	packages(ctx context.Context, info *pulumirpc.ProgramInfo) ([]*pulumirpc.PackageDependency, error)
	// dependencies returns a program's libraries: those that it names, or all those installed for it.
	dependencies(ctx context.Context, info *pulumirpc.ProgramInfo, all bool) ([]*pulumirpc.DependencyInfo, error)
}

// addresses are the servers that a program connects to.
type addresses struct {
	engine, tracing string
}

// languageHost serves the CLI's requests to a language host. Missing calls are answered as unimplemented: generating
// code, packing and linking, templates.
type languageHost struct {
	pulumirpc.UnimplementedLanguageRuntimeServer
	language language
	version  string
	engine   string
	tracing  string
	children *children
}

func (h *languageHost) Handshake(
	_ context.Context, request *pulumirpc.LanguageHandshakeRequest,
) (*pulumirpc.LanguageHandshakeResponse, error) {
	h.engine = request.EngineAddress
	return &pulumirpc.LanguageHandshakeResponse{}, nil
}

func (h *languageHost) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: h.version}, nil
}

func (h *languageHost) About(ctx context.Context, request *pulumirpc.AboutRequest) (*pulumirpc.AboutResponse, error) {
	path, version, err := h.language.executable(ctx, request.Info)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.AboutResponse{Executable: path, Version: version}, nil
}

func (h *languageHost) GetRequiredPackages(
	ctx context.Context, request *pulumirpc.GetRequiredPackagesRequest,
) (*pulumirpc.GetRequiredPackagesResponse, error) {
	packages, err := h.language.packages(ctx, request.Info)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.GetRequiredPackagesResponse{Packages: packages}, nil
}

func (h *languageHost) GetProgramDependencies(
	ctx context.Context, request *pulumirpc.GetProgramDependenciesRequest,
) (*pulumirpc.GetProgramDependenciesResponse, error) {
	found, err := h.language.dependencies(ctx, request.Info, request.TransitiveDependencies)
	if err != nil {
		return nil, err
	}
	return &pulumirpc.GetProgramDependenciesResponse{Dependencies: found}, nil
}

// RuntimeOptionsPrompts asks nothing: `pulumi new` uses the defaults.
func (h *languageHost) RuntimeOptionsPrompts(
	context.Context, *pulumirpc.RuntimeOptionsRequest,
) (*pulumirpc.RuntimeOptionsResponse, error) {
	return &pulumirpc.RuntimeOptionsResponse{}, nil
}

func (h *languageHost) Run(ctx context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	code, err := h.run(ctx, request)
	switch {
	case err != nil:
		return &pulumirpc.RunResponse{Error: err.Error()}, nil
	case code == alreadyTold:
		return &pulumirpc.RunResponse{Bail: true}, nil
	case code != 0:
		return &pulumirpc.RunResponse{Error: fmt.Sprintf("the program ended with exit code %d", code)}, nil
	}
	return &pulumirpc.RunResponse{}, nil
}

func (h *languageHost) run(ctx context.Context, request *pulumirpc.RunRequest) (int, error) {
	if request.AttachDebugger {
		return 0, errNoDebugger
	}
	command, err := h.language.program(request, addresses{engine: h.engine, tracing: h.tracing})
	if err != nil {
		return 0, err
	}
	// Copied rather than passed on: Node.js makes a file that it gets non-blocking, for this process too.
	command.Stdout, command.Stderr = copied{os.Stdout}, copied{os.Stderr}
	return h.children.run(ctx, command)
}

func (h *languageHost) RunPlugin(
	request *pulumirpc.RunPluginRequest, stream pulumirpc.LanguageRuntime_RunPluginServer,
) error {
	if request.AttachDebugger {
		return errNoDebugger
	}
	if request.Kind != "resource" {
		return status.Errorf(codes.Unimplemented, "this stand-in runs no plugins of kind %q", request.Kind)
	}
	command, err := h.language.plugin(request)
	if err != nil {
		return err
	}
	output := newPluginOutput(stream)
	command.Stdout, command.Stderr = output.stdout(), output.stderr()
	code, err := h.children.run(stream.Context(), command)
	if err != nil {
		return err
	}
	return stream.Send(&pulumirpc.RunPluginResponse{
		Output: &pulumirpc.RunPluginResponse_Exitcode{Exitcode: int32(code)},
	})
}

func (h *languageHost) InstallDependencies(
	request *pulumirpc.InstallDependenciesRequest, stream pulumirpc.LanguageRuntime_InstallDependenciesServer,
) error {
	commands, err := h.language.install(request.Info)
	if err != nil {
		return err
	}
	output := newInstallOutput(stream)
	for _, command := range commands {
		command.Stdout, command.Stderr = output.stdout(), output.stderr()
		code, err := h.children.run(stream.Context(), command)
		if err != nil {
			return err
		}
		if code != 0 {
			return fmt.Errorf("%s ended with exit code %d", command, code)
		}
	}
	return nil
}

// Cancel interrupts the running processes.
func (h *languageHost) Cancel(context.Context, *emptypb.Empty) (*emptypb.Empty, error) {
	h.children.interrupt()
	return &emptypb.Empty{}, nil
}

var errNoDebugger = status.Error(codes.Unimplemented, "this stand-in attaches no debugger; install Pulumi's own language host")

// copied hides that a writer is a file.
type copied struct{ io.Writer }
