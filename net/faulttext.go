package net

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"groundhog/sim/fault"
)

// Faults is the family of faults of the network, as [ParseFault] reads them.
var Faults = fault.Family{
	Name: "network", Form: "partition HOSTS|HOSTS [for=TIME]", Words: effectWords[1:],
	Parse: func(text string) (fault.Fault, error) {
		f, err := ParseFault(text)
		if err != nil {
			return nil, err
		}
		return f, nil
	},
}

// String prints the fault as [ParseFault] reads it:
//
//	partition a,b|c for=3s
//	cut a|b,c
//	islands a|b,c|d
//	isolate a for=1m0s
//	clog a|*
//	reset a|b
//	reset-one-side a|b
//	link a|b latency=uniform(1ms,5ms) loss=1/10 for=10s
//	drop syn client*|server port=80 nth=1-3 chance=1/10 since=2s until=5s
//	delay 5ms data
//	lookup-fail client*|server,db.* max=2
//	lookup-silent for=3s
//	lookup-delay 2s client|*
//
// What says nothing is left out.
func (f Fault) String() string {
	var b strings.Builder
	b.WriteString(f.Do.String())
	if f.Do.timed() {
		fmt.Fprintf(&b, " %v", f.Delay)
	}
	if f.Kind != AnyKind {
		fmt.Fprintf(&b, " %v", f.Kind)
	}
	if f.Hosts != "" {
		b.WriteString(" " + f.Hosts)
	}
	if f.Port != 0 {
		fmt.Fprintf(&b, " port=%d", f.Port)
	}
	if f.Do == SetLink {
		b.WriteString(" " + f.Link.String())
	}
	return b.String() + f.When.String()
}

// ParseFault reads what [Fault.String] prints: an effect; of deliver, delay and lookup-delay a
// time; of a rule the kind of packets; the hosts; settings in any order, each at most once. The
// kinds are
//
//	any | stream | syn | synack | data | ack | fin | rst | datagram
//
// and any is not printed. The error is one line that says what is wrong and where.
func ParseFault(text string) (Fault, error) {
	f, err := parseFault(strings.Fields(text))
	if err != nil {
		return Fault{}, fmt.Errorf("fault %q: %w", text, err)
	}
	if err := f.Check(); err != nil {
		return Fault{}, err
	}
	return f, nil
}

func parseFault(words []string) (f Fault, err error) {
	if len(words) > 0 {
		f.Do = Effect(max(0, slices.Index(effectWords[:], words[0])))
	}
	if f.Do == noEffect {
		return f, fmt.Errorf("begins with %s or %s",
			strings.Join(effectWords[1:numEffects-1], ", "), effectWords[numEffects-1])
	}
	words = words[1:]
	if f.Do.timed() {
		if len(words) == 0 {
			return f, fmt.Errorf("%v wants a time, such as %v 5ms", f.Do, f.Do)
		}
		if f.Delay, err = time.ParseDuration(words[0]); err != nil {
			return f, fmt.Errorf("%q is no time such as 5ms", words[0])
		}
		words = words[1:]
	}
	if f.Do.rule() && len(words) > 0 {
		if k := slices.Index(kindNames[:], words[0]); k >= 0 {
			f.Kind, words = Kind(k), words[1:]
		}
	}
	if len(words) > 0 && (!f.Do.counted() || strings.Contains(words[0], "|")) {
		f.Hosts, words = words[0], words[1:]
	}
	var seen fault.Keys
	for _, word := range words {
		if err := seen.Add(word); err != nil {
			return f, err
		}
		if err := f.set(word); err != nil {
			return f, err
		}
	}
	return f, nil
}

// set reads one setting.
func (f *Fault) set(word string) (err error) {
	key, value, given := strings.Cut(word, "=")
	switch {
	case !given && f.Do.lookup():
		return fmt.Errorf("%q is neither hosts and names written host|name, nor a setting", word)
	case !given && f.Do.rule():
		return fmt.Errorf("%q is neither a kind of packets (%s), nor hosts written from|to, nor "+
			"a setting",
			word, strings.Join(kindNames[:], ", "))
	case key == "port" && f.Do.rule():
		if f.Port, err = strconv.Atoi(value); err != nil || f.Port == 0 {
			return fmt.Errorf("setting %q: expected a number from 1 to 65535", word)
		}
		return nil
	case f.Do == SetLink && key != "for":
		if err := f.Link.set(key, value); err != nil {
			return fmt.Errorf("setting %q: %w", word, err)
		}
		return nil
	}
	return f.Set(word)
}
