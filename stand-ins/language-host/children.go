package main

import (
	"context"
	"errors"
	"os/exec"
	"sync/atomic"
	"syscall"
	"time"
)

// patience is how long a process may take to end after it was asked to.
const patience = 5 * time.Second

// children are the processes that a host has started. None outlives it.
type children struct {
	context context.Context
	cancel  context.CancelFunc
	// abandoned is set once nobody waits for their remaining output.
	abandoned atomic.Bool
}

func newChildren() *children {
	ctx, cancel := context.WithCancel(context.Background())
	return &children{context: ctx, cancel: cancel}
}

// interrupt asks all of them to end, and kills those that do not.
func (c *children) interrupt() {
	c.cancel()
}

// kill ends all of them at once, with everything they have started.
func (c *children) kill() {
	c.abandoned.Store(true)
	c.cancel()
}

// run starts a process and waits for its end, which is at the latest the end of the request. It returns the process's
// exit code, or an error when it could not be started, was ended by a signal, or was interrupted.
func (c *children) run(request context.Context, command *exec.Cmd) (int, error) {
	// A group of its own: everything that the process starts can then be ended with it.
	command.SysProcAttr = processAttributes()
	// A process's leftover children may keep its output open.
	command.WaitDelay = patience
	if err := c.context.Err(); err != nil {
		return 0, err
	}
	if err := command.Start(); err != nil {
		return 0, err
	}
	group := -command.Process.Pid
	ended := make(chan struct{})
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		select {
		case <-ended:
			return
		case <-request.Done():
		case <-c.context.Done():
		}
		if !c.abandoned.Load() {
			_ = syscall.Kill(group, syscall.SIGINT)
			select {
			case <-ended:
			case <-time.After(patience):
			}
		}
		_ = syscall.Kill(group, syscall.SIGKILL)
	}()
	err := command.Wait()
	close(ended)
	<-watched
	if interrupted := errors.Join(request.Err(), c.context.Err()); interrupted != nil {
		return 0, errors.New("interrupted")
	}
	if errors.Is(err, exec.ErrWaitDelay) {
		return 0, nil
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() >= 0 {
		return exit.ExitCode(), nil
	}
	return 0, err
}
