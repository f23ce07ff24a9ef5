package main

import "syscall"

// processAttributes makes a process end with this host, even when the host is killed. (The kernel means the thread that
// started it; Go's threads stay as long as no goroutine locks itself to one.)
func processAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
