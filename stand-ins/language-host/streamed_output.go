package main

import (
	"io"
	"sync"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
)

// streamedOutput sends a process's output as messages. A stream takes one message at a time.
type streamedOutput struct {
	mutex sync.Mutex
	send  func(stdout, stderr []byte) error
}

func newInstallOutput(stream pulumirpc.LanguageRuntime_InstallDependenciesServer) *streamedOutput {
	return &streamedOutput{send: func(stdout, stderr []byte) error {
		return stream.Send(&pulumirpc.InstallDependenciesResponse{Stdout: stdout, Stderr: stderr})
	}}
}

func newPluginOutput(stream pulumirpc.LanguageRuntime_RunPluginServer) *streamedOutput {
	return &streamedOutput{send: func(stdout, stderr []byte) error {
		if stdout != nil {
			return stream.Send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stdout{Stdout: stdout}})
		}
		return stream.Send(&pulumirpc.RunPluginResponse{Output: &pulumirpc.RunPluginResponse_Stderr{Stderr: stderr}})
	}}
}

func (o *streamedOutput) stdout() io.Writer {
	return writer(func(text []byte) error { return o.locked(text, nil) })
}

func (o *streamedOutput) stderr() io.Writer {
	return writer(func(text []byte) error { return o.locked(nil, text) })
}

func (o *streamedOutput) locked(stdout, stderr []byte) error {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.send(stdout, stderr)
}

type writer func([]byte) error

func (w writer) Write(text []byte) (int, error) {
	if err := w(text); err != nil {
		return 0, err
	}
	return len(text), nil
}
