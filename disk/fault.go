package disk

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"syscall"

	"groundhog/sim/fault"
)

// Fault makes something happen to matching operations of a disk.
//
// Operations that match Op and Path are counted; which of them meet the fault is what [fault.When]
// says. The draws of one fault shift those of no other. The text form is
//
//	sync "shapes/*/log" EIO from=3 max=1 chance=1/4
//	sync@server "log" gate=ext4 errno=ENOSPC max=1
//	write "log" torn=1,3/4 from=7
//	any "meta" crash=power after from=12
//
// with the errno or the effect as the third word, and without the settings that are zero;
// [ParseFault] reads it back.
type Fault struct {
	Op Op // OpAny: all
	// whose disk, as in [fault.Patterns]; "": the disk that it is injected into
	Host string
	// glob of path.Match over cleaned paths; "": all. A call on names meets the fault by the names
	// it was given. A handle meets it by the name it was opened with and by each name that its file
	// has at that time: not by one that it is yet to get, as what is written before a rename.
	Path   string
	Effect Effect        // zero: Fail
	Arg    string        // of the effect, if it takes one
	Errno  syscall.Errno // one that a disk may return; zero is EIO, of Short ENOSPC
	At     int64         // of Bad and Flip: the first byte
	Len    int64         // of Bad: how many; zero is 512
	After  bool          // of Crash: after the operation
	fault.When
}

// Faults is the family of disk faults, as [ParseFault] reads them.
var Faults = fault.Family{
	Name: "disk", Form: `sync@HOST "PATH" EIO [max=N]`, Words: opNames[:],
	Parse: func(text string) (fault.Fault, error) {
		f, err := ParseFault(text)
		if err != nil {
			return nil, err
		}
		return f, nil
	},
}

// HostNames lists the hosts that the fault names.
func (f Fault) HostNames() []string {
	if f.Host == "" {
		return nil
	}
	return fault.Patterns(f.Host).Names()
}

// String is the text form.
func (f Fault) String() string {
	s := f.Op.String()
	if f.Host != "" {
		s += "@" + f.Host
	}
	s += fmt.Sprintf(" %q ", f.Path)
	word, ok := wordOf(f.Errno)
	if f.Effect == Fail {
		word, ok = wordOf(f.errno())
	}
	if !ok {
		word = "errno(" + strconv.Itoa(int(f.Errno)) + ")"
	}
	switch {
	case f.Effect == Fail:
		s += word
	case f.Arg != "":
		s += f.Effect.String() + "=" + f.Arg
	default:
		s += f.Effect.String()
	}
	if f.Effect != Fail && f.Errno != 0 {
		s += " errno=" + word
	}
	if f.After {
		s += " after"
	}
	if f.At != 0 {
		s += fmt.Sprintf(" at=%d", f.At)
	}
	if f.Len != 0 {
		s += fmt.Sprintf(" len=%d", f.Len)
	}
	return s + f.When.String()
}

// onDisk is the text of the fault as a disk knows it, of which all hosts are the same.
func (f Fault) onDisk() string {
	f.Host = ""
	return f.String()
}

// errno is the error to inject.
func (f Fault) errno() syscall.Errno {
	switch {
	case f.Errno != 0:
		return f.Errno
	case f.Effect == Short:
		return syscall.ENOSPC
	}
	return syscall.EIO
}

// Check says what is wrong with a fault, nil if nothing is.
func (f Fault) Check() error {
	if _, err := f.compile(); err != nil {
		return fmt.Errorf("fault %q: %w", f.String(), err)
	}
	return nil
}

// compile checks a fault and reads the argument of its effect.
func (f Fault) compile() (argument, error) {
	var a argument
	if f.Op >= opCount {
		return a, fmt.Errorf("no operation has number %d", f.Op)
	}
	if f.Effect >= effectCount {
		return a, fmt.Errorf("no effect has number %d", f.Effect)
	}
	if f.Host != "" {
		if err := fault.Patterns(f.Host).Check(); err != nil {
			return a, err
		}
	}
	if _, err := path.Match(f.Path, ""); err != nil {
		return a, fmt.Errorf("path %q: %w", f.Path, err)
	}
	if _, ok := wordOf(f.errno()); !ok {
		return a, fmt.Errorf("error %d cannot be injected", int(f.Errno))
	}
	if err := f.When.Check(); err != nil {
		return a, err
	}
	e := effects[f.Effect]
	if e.ops != nil && !slices.Contains(e.ops, f.Op) {
		return a, fmt.Errorf("%v is for %v, not for %v", f.Effect, e.ops, f.Op)
	}
	if f.At < 0 || f.Len < 0 || (f.At != 0 || f.Len != 0) && f.Effect != Bad && f.Effect != Flip {
		return a, fmt.Errorf("at=%d len=%d: these are for bad and flip, and not negative", f.At,
			f.Len)
	}
	if f.After && f.Effect != Crash {
		return a, fmt.Errorf("after is for crash, not for %v", f.Effect)
	}
	if e.arg == nil && f.Arg != "" {
		return a, fmt.Errorf("%v takes no argument, got %q", f.Effect, f.Arg)
	}
	if e.arg != nil {
		if err := e.arg(&a, f.Arg); err != nil {
			return a, fmt.Errorf("%v=%s: %w", f.Effect, f.Arg, err)
		}
	}
	return a, nil
}
