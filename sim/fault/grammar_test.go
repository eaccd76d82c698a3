package fault_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/sim"
	"groundhog/sim/fault"
)

var grammar = fault.NewGrammar(fault.Points, net.Faults, disk.Faults, fault.Hosts)

// texts are faults of every family, each in the one form in which it prints.
var texts = []string{
	"partition a,b|c for=3s", "cut a|b,c", "islands a|b,c|d", "isolate a for=1m0s", "clog a|*",
	"reset a|b", "reset-one-side a|b", "link a|b latency=uniform(1ms,5ms) loss=1/10 for=10s",
	"drop", "drop syn client*|server port=80 nth=1-3 chance=1/10 since=2s until=5s",
	"deliver 5ms from=2", "delay 1h0m0s datagram", "pass *|[ab]?", "unreachable nth=7",
	"refuse for=2s",
	`sync "shapes/*/log" EIO from=3 max=1 chance=1/4`,
	`sync@server "log" gate=ext4 errno=ENOSPC max=1`,
	`write "log" torn=1,3/4 from=7`, `any "meta" crash=power after from=12 for=1s`,
	`link "a b" EIO`,
	"crash server,db power for=2s", "crash server kill", "shutdown server grace=1s for=2s",
	"restart client-* kill",
	"pause server for=5s", "jump server by=-1h0m0s", "drift server ppm=-200 for=10s",
	`wal/sync@server-2 from=3 max=1 chance=1/20 return("kill")`, "p@* return(true)",
}

// TestGrammar: each fault prints the text from which it was read, whatever its family.
func TestGrammar(t *testing.T) {
	for _, text := range texts {
		f, err := grammar.Parse(text)
		require.NoError(t, err)
		require.Equal(t, text, f.String())
		require.NoError(t, f.Check())
	}
}

// TestGrammarErrors: one line, with the text and what was expected.
func TestGrammarErrors(t *testing.T) {
	for text, want := range map[string]string{
		"":                          `"" begins no fault: expected`,
		"partitoin a|b":             `"partitoin" begins no fault: expected partition HOSTS|HOSTS`,
		"partition a|b for 2s":      `"for" is no setting`,
		"crash":                     "wants the names of hosts",
		"crash server":              "expected kill or power behind it",
		"crash server fire":         `"fire": expected kill or power`,
		"crash server kill by=2s":   "belongs to jump",
		"pause a|b":                 "neither the name of a host",
		"pause a for=0s":            `setting "for=0s"`,
		"pause a nth=3":             `"nth=3" is no setting of a host`,
		"pause a for=1s for=2s":     "given twice",
		"jump a":                    "a time other than 0s belongs to jump",
		"restart a kill for=2s":     "belongs to crash, shutdown, pause and drift",
		"drift a ppm=2000000":       "outside -999999 to 1000000",
		`sync "log" EOI`:            `unknown error or effect "EOI"`,
		"sync log EIO":              "the path must be a quoted string",
		`sync@a|b "log" EIO`:        "neither the name of a host",
		`link "x" EOI`:              "or else",
		"drop chance=0/1":           "no fraction above 0",
		"drop from=0":               "no number from 1",
		"drop nth=5-3":              "is empty",
		"drop since=5s until=4s":    "is empty",
		"point@h max=1 return(1.5)": "failpoint cannot read",
	} {
		_, err := grammar.Parse(text)
		require.ErrorContains(t, err, want, text)
		require.NotContains(t, err.Error(), "\n")
	}
}

// TestKnown: a host that nobody knows is refused, a pattern of which there is one is not.
func TestKnown(t *testing.T) {
	hosts := []string{"server", "client-1"}
	for _, text := range []string{
		"partition server|*", "drop client-*|server", `sync@server "x" EIO`, `sync "x" EIO`,
		"pause client-?", "p@* return(1)",
	} {
		f, err := grammar.Parse(text)
		require.NoError(t, err)
		require.NoError(t, fault.Known(f, hosts), text)
	}
	for _, text := range []string{
		"partition server|db", "drop cleint-*|server", `sync@disk "x" EIO`, "pause server,db",
		"p@db return(1)",
	} {
		f, err := grammar.Parse(text)
		require.NoError(t, err)
		require.ErrorContains(t, fault.Known(f, hosts), "there are server, client-1", text)
	}
}

func FuzzGrammar(f *testing.F) {
	for _, text := range texts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		parsed, err := grammar.Parse(text)
		if err != nil {
			if strings.ContainsRune(err.Error(), '\n') {
				t.Fatalf("an error of several lines: %v", err)
			}
			return
		}
		again, err := grammar.Parse(parsed.String())
		if err != nil || again != parsed {
			t.Fatalf("%q prints as %q and reads back as %+v, %v", text, parsed, again, err)
		}
	})
}

// TestOneVerb puts a fault of each family in force and lifts it, in the same two words.
func TestOneVerb(t *testing.T) {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	h := s.NewHost("server", nil)
	h.Boot()
	n, d := net.New(s), disk.New(h)
	n.Attach(h)
	for text, inject := range map[string]func(f fault.Fault) fault.Injected{
		"isolate server for=1s": func(f fault.Fault) fault.Injected {
			return n.Inject(f.(net.Fault))
		},
		"drop for=1s": func(f fault.Fault) fault.Injected {
			return n.Inject(f.(net.Fault))
		},
		`stat "." EIO for=1s`: func(f fault.Fault) fault.Injected {
			return d.Inject(f.(disk.Fault))
		},
		"pause server for=1s": func(f fault.Fault) fault.Injected {
			return fault.On(s).Inject(f)
		},
		"p@* return(1) for=1s": nil,
		"p@* for=1s return(true)": func(f fault.Fault) fault.Injected {
			return fault.On(s).Inject(f)
		},
	} {
		f, err := grammar.Parse(text)
		if inject == nil {
			require.Error(t, err, "the term comes last")
			continue
		}
		require.NoError(t, err)
		inForce := func() bool {
			_, fired := h.Faults().Eval("p")
			_, err := d.Stat(".")
			return fired || err != nil || h.Paused() || len(n.Faults()) > 0
		}
		require.False(t, inForce())
		in := inject(f)
		require.True(t, inForce(), text)
		in.Lift()
		require.False(t, inForce(), text)
		in.Lift()
		inject(f)
		s.RunFor(2 * time.Second)
		require.False(t, inForce(), "%s lifts itself", text)
		inject(f)
		n.Lift()
		d.Lift()
		fault.On(s).Lift()
		require.False(t, inForce(), text)
	}
}
