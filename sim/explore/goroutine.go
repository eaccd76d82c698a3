package explore

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
)

// goroutine is one as package runtime prints it.
type goroutine struct {
	id    string
	state string // "running", "sync.Mutex.Lock", "chan receive"
	stack string
}

// waits says whether the goroutine cannot go on by itself.
func (g goroutine) waits() bool { return g.state != busy }

// ofProgram says whether it belongs to an ordinary program: those have numbers that others do not
// come to (package linux).
func (g goroutine) ofProgram() bool { return len(g.id) > 9 }

// busy is the state of a goroutine that computes.
const busy = "busy"

// cause says what the state means in a run, and what to use instead.
func (g goroutine) cause() string {
	if g.ofProgram() && g.state == busy {
		return "it computes without ever giving way: a loop that makes no system call, uses no " +
			"channel, takes no lock and looks at no clock"
	}
	const real = "nothing runs meanwhile that could end that; use "
	for _, c := range []struct{ state, text string }{
		{busy, "it computes without ever giving way: a loop without a blocking call of sim in it"},
		{"sync.Mutex", "it waits for a real sync.Mutex: " + real + "sim.Mutex"},
		{"sync.RWMutex", "it waits for a real sync.RWMutex: " + real + "sim.RWMutex"},
		{"sync.WaitGroup", "it waits for a real sync.WaitGroup: " + real + "sim.WaitGroup"},
		{"sync.Cond", "it waits for a real sync.Cond: " + real + "sim.Cond"},
		{"chan ", "it waits for a real channel: " + real + "sim.Chan"},
		{"select", "it waits for real channels: " + real + "sim.Select over sim.Chan"},
		{"sleep", "it sleeps in real time: use Proc.Sleep or the host's Clock"},
		{"IO wait", "it waits for a real file or connection: use packages disk and net"},
		{"syscall", "it is in a call of the operating system: use packages disk and net"},
	} {
		if strings.HasPrefix(g.state, c.state) {
			return c.text
		}
	}
	return fmt.Sprintf("it waits for something outside of the simulation (%q)", g.state)
}

// selfID returns the number of the calling goroutine, as stacks have it.
func selfID() string {
	var buf [64]byte
	return parseGoroutine(string(buf[:runtime.Stack(buf[:], false)])).id
}

// parseGoroutine reads "goroutine 12 [chan receive, 2 minutes]:" and what follows.
func parseGoroutine(text string) goroutine {
	g := goroutine{stack: text}
	head, _, _ := strings.Cut(strings.TrimPrefix(text, "goroutine "), "\n")
	id, state, _ := strings.Cut(head, " [")
	g.id = id
	g.state = strings.TrimRight(state, "]:")
	g.state, _, _ = strings.Cut(g.state, ",")
	if g.state == "running" || g.state == "runnable" || strings.HasPrefix(g.state, "preempted") {
		g.state = busy
	}
	return g
}

// allGoroutines returns every goroutine of the program, as far as their stacks fit into so much
// memory.
func allGoroutines() (all []goroutine) {
	const most = 256 << 20
	for size := 1 << 20; ; size *= 4 {
		buf := make([]byte, size)
		if n := runtime.Stack(buf, true); n < size || size >= most {
			for _, text := range bytes.Split(buf[:n], []byte("\n\n")) {
				all = append(all, parseGoroutine(string(text)))
			}
			return all
		}
	}
}
