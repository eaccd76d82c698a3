package disk

import (
	"fmt"
	"strconv"
	"strings"

	"groundhog/sim/fault"
)

// ParseFault reads the text form. What it accepts is possible, and prints to an equal fault. Errors
// name the word that is wrong, counted from 1, and what was expected there.
func ParseFault(text string) (Fault, error) {
	f, err := parseFault(strings.TrimSpace(text))
	if err != nil {
		return Fault{}, fmt.Errorf("fault %q: %w", text, err)
	}
	if err := f.Check(); err != nil {
		return Fault{}, err
	}
	return f, nil
}

func parseFault(text string) (f Fault, err error) {
	word, rest, _ := strings.Cut(text, " ")
	op, host, placed := strings.Cut(word, "@")
	var ok bool
	if f.Op, ok = parseOp(op); !ok {
		return f, fmt.Errorf("word 1: unknown operation %q: want one of %s", op,
			strings.Join(opNames[:], " "))
	}
	if f.Host = host; placed && host == "" {
		return f, fmt.Errorf("word 1: %q wants the name of a host behind the @", word)
	}
	rest = strings.TrimLeft(rest, " ")
	quoted, err := strconv.QuotedPrefix(rest)
	if err != nil {
		return f, fmt.Errorf("word 2: the path must be a quoted string")
	}
	if f.Path, err = strconv.Unquote(quoted); err != nil {
		return f, fmt.Errorf("word 2: path %s: %w", quoted, err)
	}
	words := strings.Fields(rest[len(quoted):])
	if len(words) == 0 {
		return f, fmt.Errorf("word 3: no error or effect named")
	}
	if err := f.parseEffect(words[0]); err != nil {
		return f, fmt.Errorf("word 3: %w", err)
	}
	var seen fault.Keys
	for i, word := range words[1:] {
		if err := seen.Add(word); err != nil {
			return f, fmt.Errorf("word %d: %w", i+4, err)
		}
		if err := f.set(word); err != nil {
			return f, fmt.Errorf("word %d: %w", i+4, err)
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
	return fmt.Errorf("unknown error or effect %q: want one of %s", word, strings.Join(known, " "))
}

// set reads one setting: one of a disk, or one of [fault.When].
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
	default:
		return f.Set(word)
	}
	if err != nil {
		return fmt.Errorf("setting %q: %w", word, err)
	}
	return nil
}
