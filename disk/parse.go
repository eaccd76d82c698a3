package disk

import (
	"fmt"
	"strconv"
	"strings"
)

// ParseFault reads the text form. What it accepts is valid and prints to an equal fault. Errors name the word that is
// wrong, counted from 1, and what was expected there.
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
		return f, fmt.Errorf("disk fault: word 1: unknown operation %q: want one of %s", word, strings.Join(opNames[:], " "))
	}
	rest = strings.TrimLeft(rest, " ")
	quoted, err := strconv.QuotedPrefix(rest)
	if err != nil {
		return f, fmt.Errorf("disk fault: word 2: the path must be a quoted string")
	}
	if f.Path, err = strconv.Unquote(quoted); err != nil {
		return f, fmt.Errorf("disk fault: word 2: path %s: %w", quoted, err)
	}
	words := strings.Fields(rest[len(quoted):])
	if len(words) == 0 {
		return f, fmt.Errorf("disk fault: word 3: no error or effect named")
	}
	if err := f.parseEffect(words[0]); err != nil {
		return f, err
	}
	for i, word := range words[1:] {
		if err := f.set(word); err != nil {
			return f, fmt.Errorf("disk fault: word %d: %w", i+4, err)
		}
	}
	return f, nil
}

// parseEffect reads the third word.
func (f *Fault) parseEffect(word string) error {
	errno, ok := errnoOf(word)
	if ok {
		f.Errno = errno
		return nil
	}
	name, arg, _ := strings.Cut(word, "=")
	for e := Fail + 1; e < effectCount; e++ {
		if effects[e].word == name {
			f.Effect, f.Arg = e, arg
			return nil
		}
	}
	var known []string
	for _, e := range faultErrnos {
		known = append(known, e.word)
	}
	for _, e := range effects[Fail+1:] {
		known = append(known, e.word)
	}
	return fmt.Errorf("disk fault: word 3: unknown error or effect %q: want one of %s", word, strings.Join(known, " "))
}

// set reads one setting of the text form.
func (f *Fault) set(word string) error {
	key, value, _ := strings.Cut(word, "=")
	var err error
	switch key {
	case "after":
		if f.After = true; word != "after" {
			return fmt.Errorf("setting %q: after has no value", word)
		}
	case "errno":
		var ok bool
		if f.Errno, ok = errnoOf(value); !ok || f.Effect == Fail {
			return fmt.Errorf("setting %q: unknown error, or the fault is an error already", word)
		}
	case "at":
		f.At, err = strconv.ParseInt(value, 10, 64)
	case "len":
		f.Len, err = strconv.ParseInt(value, 10, 64)
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
		return fmt.Errorf("unknown setting %q: want after, errno, at, len, from, max or chance", word)
	}
	if err != nil {
		return fmt.Errorf("setting %q: %w", word, err)
	}
	return nil
}
