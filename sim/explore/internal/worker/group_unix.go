//go:build unix

package worker

import "syscall"

// apart gives a worker a process group of its own: the interrupt of a person at the terminal is for
// the parent, which then kills the worker; else the worker would be found dead first.
func apart() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
