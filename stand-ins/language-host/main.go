// Command language-host is a stand-in for Pulumi's language hosts for Node.js and Python: started as
// pulumi-language-nodejs or pulumi-language-python, it serves pulumirpc.LanguageRuntime (pulumi/language.proto) on a
// port of loopback, which it prints as its first line. The CLI starts it with its own address as the last argument,
// asks it for the packages that a program needs and to run the program, and ends it with SIGINT.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"runtime/debug"
	"syscall"
	"time"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
)

const (
	maxMessageBytes = 400 << 20
	lookForParent   = 500 * time.Millisecond
)

var languages = map[string]language{
	"pulumi-language-nodejs": nodejs{},
	"pulumi-language-python": python{},
}

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve() error {
	name := filepath.Base(os.Args[0])
	language, known := languages[name]
	if !known {
		return fmt.Errorf("%s is neither pulumi-language-nodejs nor pulumi-language-python: link it under such a name", name)
	}
	tracing := flag.String("tracing", "", "where the program sends its traces")
	// The CLI passes its own flags on; this host ignores them, because it keeps no log.
	flag.Bool("logtostderr", false, "ignored")
	flag.Int("v", 0, "ignored")
	flag.Parse()

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	told, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// If nobody reads the children's output any more, only that write fails; the process continues.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	parent := os.Getppid()
	children := newChildren()
	server := grpc.NewServer(grpc.MaxRecvMsgSize(maxMessageBytes))
	pulumirpc.RegisterLanguageRuntimeServer(server, &languageHost{
		language: language,
		version:  sdkVersion(),
		engine:   flag.Arg(flag.NArg() - 1),
		tracing:  *tracing,
		children: children,
	})
	go func() {
		waitForEnd(told, parent, children)
		server.GracefulStop()
	}()
	fmt.Println(listener.Addr().(*net.TCPAddr).Port)
	if err := server.Serve(listener); !errors.Is(err, grpc.ErrServerStopped) {
		return err
	}
	return nil
}

// waitForEnd returns when this host is no longer needed: after a signal, or when the CLI is gone. A killed CLI ends
// nobody, so its children must notice it themselves; nobody reads the output of what they run any more.
func waitForEnd(told context.Context, parent int, children *children) {
	ticker := time.NewTicker(lookForParent)
	defer ticker.Stop()
	for {
		select {
		case <-told.Done():
			children.interrupt()
			return
		case <-ticker.C:
			if os.Getppid() != parent {
				children.kill()
				return
			}
		}
	}
}

// sdkVersion is the version of the protocol spoken here: "v3.248.0".
func sdkVersion() string {
	info, _ := debug.ReadBuildInfo()
	for _, module := range info.Deps {
		if module.Path == "github.com/pulumi/pulumi/sdk/v3" {
			return module.Version
		}
	}
	return ""
}
