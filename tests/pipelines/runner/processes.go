package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Every process of a job inherits this variable; GitHub's runner finds them by the same one.
const trackingVariable = "RUNNER_TRACKING_ID"

// processesOf returns the processes that a job left or still runs.
func processesOf(tracking string) []int {
	mark := []byte("\x00" + trackingVariable + "=" + tracking + "\x00")
	var found []int
	files, _ := filepath.Glob("/proc/[0-9]*/environ")
	for _, file := range files {
		environment, err := os.ReadFile(file)
		if err != nil || !bytes.Contains(append([]byte{0}, environment...), mark) {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file))); err == nil {
			found = append(found, pid)
		}
	}
	return found
}

// stepProcesses returns those of them that the runner itself started: the shell of a step.
func stepProcesses(tracking string) []int {
	var found []int
	for _, pid := range processesOf(tracking) {
		status, _ := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
		if strings.Contains(string(status), "\nPPid:\t"+strconv.Itoa(os.Getpid())+"\n") {
			found = append(found, pid)
		}
	}
	return found
}

// askToEnd does what GitHub's runner does with a cancelled job: SIGINT, 7.5 s later SIGTERM, and 2.5 s to end. Only the
// step's shell gets the signals, and a shell passes none on; exec or a trap does.
func askToEnd(tracking string) {
	for _, ask := range []struct {
		signal   syscall.Signal
		patience time.Duration
	}{{syscall.SIGINT, 7500 * time.Millisecond}, {syscall.SIGTERM, 2500 * time.Millisecond}} {
		for _, pid := range stepProcesses(tracking) {
			_ = syscall.Kill(pid, ask.signal)
		}
		for end := time.Now().Add(ask.patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
			if len(stepProcesses(tracking)) == 0 {
				return
			}
		}
	}
}

// killAll ends whatever is left of a job, also what starts meanwhile.
func killAll(tracking string) {
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		left := processesOf(tracking)
		if len(left) == 0 {
			return
		}
		for _, pid := range left {
			_ = syscall.Kill(pid, syscall.SIGKILL)
		}
	}
}
