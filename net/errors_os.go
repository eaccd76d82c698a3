package net

import "os"

// This is the one file that imports os, for two names that touch no operating
// system: code under simulation compares with os.ErrDeadlineExceeded and unwraps
// *os.SyscallError, and both must be the same as in production.

// ErrDeadlineExceeded is what a call returns whose deadline has passed, within
// an *OpError. It is os.ErrDeadlineExceeded.
var ErrDeadlineExceeded = os.ErrDeadlineExceeded

// syscallError is err as the system call named call returns it.
func syscallError(call string, err error) error { return os.NewSyscallError(call, err) }
