package disk

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"syscall"

	"groundhog/sim"
)

// Fault makes something happen to matching operations of a disk.
//
// Operations that match Op and Path are counted from 1, by each fault for itself. From the From-th on, each
// meets the fault with probability Chance, until Max of them have. The draws of one fault shift
// those of no other. The text form is
//
//	sync "shapes/*/log" EIO from=3 max=1 chance=1/4
//	sync "log" gate=ext4 errno=ENOSPC max=1
//	write "log" torn=1,3/4 from=7
//	any "meta" crash=power after from=12
//
// with the errno or the effect as the third word, and without the settings that are zero; [ParseFault] reads it back.
type Fault struct {
	Op     Op            // OpAny: all
	Path   string        // glob of path.Match over the cleaned path of the name that was used; "" matches all
	Effect Effect        // zero: Fail
	Arg    string        // of the effect, if it takes one
	Errno  syscall.Errno // EIO, ENOSPC, EDQUOT, EROFS, EACCES, EMFILE, ENFILE or EINTR; zero is EIO, of Short ENOSPC
	At     int64         // of Bad and Flip: the first byte
	Len    int64         // of Bad: how many; zero is 512
	After  bool          // of Crash: after the operation
	From   uint64        // first match that may meet it; zero is 1
	Max    uint64        // how many do in all; zero is no limit
	Chance sim.Ratio     // zero value: always
}

// String is the text form.
func (f Fault) String() string {
	s := fmt.Sprintf("%v %q ", f.Op, f.Path)
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
	for _, n := range []struct {
		key   string
		value uint64
	}{{"at", uint64(f.At)}, {"len", uint64(f.Len)}, {"from", f.From}, {"max", f.Max}} {
		if n.value != 0 {
			s += fmt.Sprintf(" %s=%d", n.key, n.value)
		}
	}
	if f.Chance != (sim.Ratio{}) {
		s += fmt.Sprintf(" chance=%d/%d", f.Chance.Num, f.Chance.Den)
	}
	return s
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

// Validate says what is wrong with a fault, nil if nothing is.
func (f Fault) Validate() error {
	_, err := f.rule()
	return err
}

// rule checks a fault and makes it a rule.
func (f Fault) rule() (*rule, error) {
	r := &rule{Fault: f}
	if f.Op >= opCount {
		return nil, fmt.Errorf("disk fault: no operation has number %d", f.Op)
	}
	if f.Effect >= effectCount {
		return nil, fmt.Errorf("disk fault: no effect has number %d", f.Effect)
	}
	if _, err := path.Match(f.Path, ""); err != nil {
		return nil, fmt.Errorf("disk fault: path %q: %w", f.Path, err)
	}
	if _, ok := wordOf(f.errno()); !ok {
		return nil, fmt.Errorf("disk fault: error %d cannot be injected", int(f.Errno))
	}
	if f.Chance != (sim.Ratio{}) && (f.Chance.Den == 0 || f.Chance.Num > f.Chance.Den) {
		return nil, fmt.Errorf("disk fault: chance %d/%d is not a probability", f.Chance.Num, f.Chance.Den)
	}
	e := effects[f.Effect]
	if e.ops != nil && !slices.Contains(e.ops, f.Op) {
		return nil, fmt.Errorf("disk fault: %v is for %v, not for %v", f.Effect, e.ops, f.Op)
	}
	if f.At < 0 || f.Len < 0 || (f.At != 0 || f.Len != 0) && f.Effect != Bad && f.Effect != Flip {
		return nil, fmt.Errorf("disk fault: at=%d len=%d: these are for bad and flip, and not negative", f.At, f.Len)
	}
	if f.After && f.Effect != Crash {
		return nil, fmt.Errorf("disk fault: after is for crash, not for %v", f.Effect)
	}
	if e.arg == nil && f.Arg != "" {
		return nil, fmt.Errorf("disk fault: %v takes no argument, got %q", f.Effect, f.Arg)
	}
	if e.arg != nil {
		if err := e.arg(r, f.Arg); err != nil {
			return nil, fmt.Errorf("disk fault: %v=%s: %w", f.Effect, f.Arg, err)
		}
	}
	return r, nil
}
