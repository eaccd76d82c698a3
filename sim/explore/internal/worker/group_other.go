//go:build !unix

package worker

import "syscall"

// apart is for systems with process groups.
func apart() *syscall.SysProcAttr { return nil }
