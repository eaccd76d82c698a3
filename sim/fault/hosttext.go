package fault

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"groundhog/sim"
)

// Hosts is the family of faults of machines, as [ParseHost] reads them.
var Hosts = Family{
	Name: "hosts", Form: "crash HOST kill|power [for=TIME]", Words: hostWords[1:],
	Parse: func(text string) (Fault, error) { return asFault(ParseHost(text)) },
}

// String prints the fault as [ParseHost] reads it:
//
//	crash server,db power for=2s
//	shutdown server grace=1s for=2s
//	restart client-* kill
//	pause server for=5s
//	jump server by=-1h0m0s
//	drift server ppm=200 for=10s
func (f Host) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%v %s", f.Do, f.Hosts)
	if f.Do == Crash || f.Do == Restart {
		b.WriteString(" " + crashWord(f.Kind))
	}
	if f.Grace != 0 {
		fmt.Fprintf(&b, " grace=%v", f.Grace)
	}
	if f.By != 0 {
		fmt.Fprintf(&b, " by=%v", f.By)
	}
	if f.PPM != 0 {
		fmt.Fprintf(&b, " ppm=%d", f.PPM)
	}
	return b.String() + When{For: f.For}.String()
}

// ParseHost reads what [Host.String] prints. The error is one line.
func ParseHost(text string) (Host, error) {
	f, err := parseHost(strings.Fields(text))
	if err != nil {
		return Host{}, fmt.Errorf("fault %q: %w", text, err)
	}
	return f, f.Check()
}

func parseHost(words []string) (f Host, err error) {
	if len(words) > 0 {
		f.Do = HostEffect(max(0, slices.Index(hostWords[:], words[0])))
	}
	if f.Do == noHostEffect {
		return f, fmt.Errorf("begins with crash, shutdown, restart, pause, jump or drift")
	}
	if len(words) < 2 {
		return f, fmt.Errorf("%v wants the names of hosts behind it", f.Do)
	}
	f.Hosts, words = words[1], words[2:]
	if f.Do == Crash || f.Do == Restart {
		if len(words) == 0 {
			return f, fmt.Errorf("%v %s: expected kill or power behind it", f.Do, f.Hosts)
		}
		switch words[0] {
		case crashWord(sim.Kill):
			f.Kind = sim.Kill
		case crashWord(sim.PowerLoss):
			f.Kind = sim.PowerLoss
		default:
			return f, fmt.Errorf("%q: expected kill or power", words[0])
		}
		words = words[1:]
	}
	var seen Keys
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
func (f *Host) set(word string) (err error) {
	key, value, _ := strings.Cut(word, "=")
	switch key {
	case "grace":
		f.Grace, err = ParseTime(value)
	case "by":
		f.By, err = time.ParseDuration(value)
	case "ppm":
		f.PPM, err = strconv.ParseInt(value, 10, 64)
	case "for":
		f.For, err = ParseTime(value)
	default:
		return fmt.Errorf("%q is no setting of a host: expected grace=TIME, by=TIME, ppm=N or "+
			"for=TIME", word)
	}
	if err != nil {
		return fmt.Errorf("setting %q: expected a time such as 2s, or of ppm a whole number", word)
	}
	return nil
}

// asFault makes the result of a family's parser that of [Family.Parse].
func asFault[F Fault](f F, err error) (Fault, error) {
	if err != nil {
		return nil, err
	}
	return f, nil
}
