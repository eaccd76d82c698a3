package net

import (
	"context"
	"errors"
	"syscall"
)

// timeoutError is what Dial returns when its context has met its deadline: the
// text and the methods of the standard library's.
type timeoutError struct{}

func (timeoutError) Error() string        { return "i/o timeout" }
func (timeoutError) Timeout() bool        { return true }
func (timeoutError) Temporary() bool      { return true }
func (timeoutError) Is(target error) bool { return target == context.DeadlineExceeded }

// canceledError is what Dial returns when its context was cancelled.
type canceledError struct{}

func (canceledError) Error() string        { return "operation was canceled" }
func (canceledError) Is(target error) bool { return target == context.Canceled }

// fromContext maps an error of a context as the standard library does.
func fromContext(err error) error {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return timeoutError{}
	case errors.Is(err, context.Canceled):
		return canceledError{}
	}
	return err
}

// fail wraps err of an operation on a connection.
func (c *conn) fail(op string, err error) error {
	return &OpError{Op: op, Net: "tcp", Source: c.local, Addr: c.remote, Err: err}
}

// failCall wraps an error number as a system call returns it. The numbers
// differ between systems; they are never traced.
func (c *conn) failCall(op, call string, errno syscall.Errno) error {
	return c.fail(op, syscallError(call, errno))
}
