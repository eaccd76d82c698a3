package disk

import (
	"errors"
	"io/fs"
	"syscall"
)

// ErrEscape is the cause of a [fs.PathError] for a name that leads out of the disk, such as "../x".
var ErrEscape = errors.New("path leaves the disk")

// LinkError reports a failed Rename with both names; it is os.LinkError.
type LinkError struct {
	Op  string
	Old string
	New string
	Err error
}

// Error has the form of os.LinkError.
func (e *LinkError) Error() string {
	return e.Op + " " + e.Old + " " + e.New + ": " + e.Err.Error()
}

// Unwrap gives the cause: a syscall.Errno or [ErrEscape].
func (e *LinkError) Unwrap() error { return e.Err }

func pathError(verb, name string, cause error) error {
	return &fs.PathError{Op: verb, Path: name, Err: cause}
}

// errnoName pairs an errno with its word. Numbers differ between platforms, so only words are
// printed, and neither is ever hashed.
type errnoName struct {
	errno syscall.Errno
	word  string
}

// faultErrnos are the errors that a fault may inject.
var faultErrnos = []errnoName{
	{syscall.EIO, "EIO"},
	{syscall.ENOSPC, "ENOSPC"},
	{syscall.EDQUOT, "EDQUOT"},
	{syscall.EROFS, "EROFS"},
	{syscall.EACCES, "EACCES"},
	{syscall.EMFILE, "EMFILE"},
	{syscall.ENFILE, "ENFILE"},
	{syscall.EINTR, "EINTR"},
}

func wordOf(errno syscall.Errno) (string, bool) {
	for _, e := range faultErrnos {
		if e.errno == errno {
			return e.word, true
		}
	}
	return "", false
}

func errnoOf(word string) (syscall.Errno, bool) {
	for _, e := range faultErrnos {
		if e.word == word {
			return e.errno, true
		}
	}
	return 0, false
}
