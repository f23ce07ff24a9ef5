// A runner for Gitea's Actions: fetches jobs and runs them on this machine, without containers.
//
// The protocol is runner.v1 by connect, at /api/actions. Register trades a registration token for a UUID and a token that
// the headers of all other calls carry. FetchTask returns a job that waits, or none. While it runs, UpdateLog sends rows
// (the answer says how many arrived) and UpdateTask the state of its steps (the answer says whether somebody cancelled it);
// the last UpdateTask has a result and the outputs.
//
// It ends when its standard input does, and then kills what it runs: nothing outlives the test that started it.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"strings"
	"sync"
	"time"

	runnerv1 "code.gitea.io/actions-proto-go/runner/v1"
	"code.gitea.io/actions-proto-go/runner/v1/runnerv1connect"
	"connectrpc.com/connect"
	"github.com/sirupsen/logrus"
)

const betweenFetches = 200 * time.Millisecond

type forge struct {
	runnerv1connect.RunnerServiceClient
	url string
}

func connectTo(url string, headers map[string]string) forge {
	withHeaders := connect.UnaryInterceptorFunc(func(next connect.UnaryFunc) connect.UnaryFunc {
		return func(ctx context.Context, request connect.AnyRequest) (connect.AnyResponse, error) {
			for name, value := range headers {
				request.Header().Set(name, value)
			}
			return next(ctx, request)
		}
	})
	client := runnerv1connect.NewRunnerServiceClient(http.DefaultClient, url+"/api/actions", connect.WithInterceptors(withHeaders))
	return forge{client, url}
}

func register(ctx context.Context, url, token string, labels []string) (forge, error) {
	answer, err := connectTo(url, nil).Register(ctx, connect.NewRequest(&runnerv1.RegisterRequest{
		Name: "tests", Token: token, Version: "1", Labels: labels,
	}))
	if err != nil {
		return forge{}, err
	}
	runner := answer.Msg.Runner
	return connectTo(url, map[string]string{"x-runner-uuid": runner.Uuid, "x-runner-token": runner.Token}), nil
}

// fetchJobs runs one job after the other until the context ends. The lock keeps slots from asking at the same time.
func fetchJobs(ctx context.Context, from forge, lock *sync.Mutex, folder string) {
	for ctx.Err() == nil {
		lock.Lock()
		answer, err := from.FetchTask(ctx, connect.NewRequest(&runnerv1.FetchTaskRequest{}))
		lock.Unlock()
		switch {
		case err != nil && ctx.Err() == nil:
			log.Printf("fetch: %v", err)
		case err == nil && answer.Msg.Task != nil:
			runTask(ctx, from, answer.Msg.Task, folder)
			continue
		}
		select {
		case <-ctx.Done():
		case <-time.After(betweenFetches):
		}
	}
}

func main() {
	url := flag.String("url", "", "web address of the forge")
	token := flag.String("token", "", "registration token")
	labels := flag.String("labels", "ubuntu-latest,ubuntu-24.04", "what jobs call this machine, with commas")
	jobs := flag.Int("jobs", 1, "jobs at a time")
	folder := flag.String("folder", "", "where jobs have their folders")
	flag.Parse()
	logrus.SetOutput(io.Discard)

	ctx, end := context.WithCancel(context.Background())
	from, err := register(ctx, strings.TrimSuffix(*url, "/"), *token, strings.Split(*labels, ","))
	if err != nil {
		log.Fatalf("register: %v", err)
	}
	fmt.Println("ready")
	var lock sync.Mutex
	var slots sync.WaitGroup
	for range *jobs {
		slots.Go(func() { fetchJobs(ctx, from, &lock, *folder) })
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	end()
	slots.Wait()
}
