package disk

import (
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"
	"syscall"

	"groundhog/sim"
)

// Fault makes matching operations of a disk fail. A failed operation has no effect, except that a Close closes,
// that an O_SYNC write has written what it could not sync, and that a failed Sync leaves its data dirty.
//
// Operations that match Op and Path are counted from 1, by each fault for itself. From the From-th on, each
// meets the fault with probability Chance, until Max of them have. The draws of one fault shift
// those of no other. The text form is
//
//	sync "shapes/*/log" EIO from=3 max=1 chance=1/4
//
// without the settings that are zero; [ParseFault] reads it back.
type Fault struct {
	Op     Op            // OpAny: all
	Path   string        // glob of path.Match over the cleaned path of the name that was used; "" matches all
	Errno  syscall.Errno // EIO, ENOSPC, EDQUOT, EROFS, EACCES, EMFILE, ENFILE or EINTR; zero is EIO
	From   uint64        // first match that may fail; zero is 1
	Max    uint64        // failures in all; zero is no limit
	Chance sim.Ratio     // zero value: always
}

// String is the text form.
func (f Fault) String() string {
	word, ok := wordOf(f.errno())
	if !ok {
		word = "errno(" + strconv.Itoa(int(f.Errno)) + ")"
	}
	s := fmt.Sprintf("%v %q %s", f.Op, f.Path, word)
	if f.From != 0 {
		s += fmt.Sprintf(" from=%d", f.From)
	}
	if f.Max != 0 {
		s += fmt.Sprintf(" max=%d", f.Max)
	}
	if f.Chance != (sim.Ratio{}) {
		s += fmt.Sprintf(" chance=%d/%d", f.Chance.Num, f.Chance.Den)
	}
	return s
}

// errno is the error to inject.
func (f Fault) errno() syscall.Errno {
	if f.Errno == 0 {
		return syscall.EIO
	}
	return f.Errno
}

// Validate says what is wrong with a fault, nil if nothing is.
func (f Fault) Validate() error {
	if f.Op >= opCount {
		return fmt.Errorf("disk fault: no operation has number %d", f.Op)
	}
	if _, err := path.Match(f.Path, ""); err != nil {
		return fmt.Errorf("disk fault: path %q: %w", f.Path, err)
	}
	if _, ok := wordOf(f.errno()); !ok {
		return fmt.Errorf("disk fault: error %d cannot be injected", int(f.Errno))
	}
	if f.Chance != (sim.Ratio{}) && (f.Chance.Den == 0 || f.Chance.Num > f.Chance.Den) {
		return fmt.Errorf("disk fault: chance %d/%d is not a probability", f.Chance.Num, f.Chance.Den)
	}
	return nil
}

// ParseFault reads the text form. What it accepts is valid and prints to an equal fault.
func ParseFault(s string) (Fault, error) {
	f, err := parseFault(strings.TrimSpace(s))
	if err == nil {
		err = f.Validate()
	}
	if err != nil {
		return Fault{}, fmt.Errorf("%w in %q", err, s)
	}
	return f, nil
}

func parseFault(s string) (Fault, error) {
	var f Fault
	var ok bool
	word, rest, _ := strings.Cut(s, " ")
	if f.Op, ok = parseOp(word); !ok {
		return f, fmt.Errorf("disk fault: unknown operation %q", word)
	}
	rest = strings.TrimLeft(rest, " ")
	quoted, err := strconv.QuotedPrefix(rest)
	if err != nil {
		return f, errors.New("disk fault: the path must be a quoted string")
	}
	if f.Path, err = strconv.Unquote(quoted); err != nil {
		return f, fmt.Errorf("disk fault: path %s: %w", quoted, err)
	}
	words := strings.Fields(rest[len(quoted):])
	if len(words) == 0 {
		return f, errors.New("disk fault: no error named")
	}
	if f.Errno, ok = errnoOf(words[0]); !ok {
		return f, fmt.Errorf("disk fault: unknown error %q", words[0])
	}
	for _, word := range words[1:] {
		if err := f.set(word); err != nil {
			return f, err
		}
	}
	return f, nil
}

// set reads one key=value of the text form.
func (f *Fault) set(word string) error {
	key, value, _ := strings.Cut(word, "=")
	var err error
	switch key {
	case "from":
		f.From, err = strconv.ParseUint(value, 10, 64)
	case "max":
		f.Max, err = strconv.ParseUint(value, 10, 64)
	case "chance":
		num, den, _ := strings.Cut(value, "/")
		f.Chance.Num, err = strconv.ParseUint(num, 10, 64)
		if err == nil {
			f.Chance.Den, err = strconv.ParseUint(den, 10, 64)
		}
	default:
		return fmt.Errorf("disk fault: unknown setting %q", word)
	}
	if err != nil {
		return fmt.Errorf("disk fault: setting %q: %w", word, err)
	}
	return nil
}
