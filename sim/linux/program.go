package linux

import "time"

// Program is what a host runs.
type Program struct {
	// Main is the main function. When it returns, the program has ended with code 0.
	Main  func()
	Args  []string          // os.Args; empty: the name of the host
	Env   []string          // "key=value"; HOME and PATH are there unless they are given
	Dir   string            // the working directory; empty: /
	Files map[string]string // what is on the disk, synced, before the first boot

	// Restart is how long after the program has ended by itself the host boots again, as a
	// supervisor does it; 0: it stays down. A program that has ended with code 0 is not restarted.
	Restart time.Duration

	// KeepMemory says that anonymous maps outlive the program. Package variables do, and where they
	// lead into such maps, as those of modernc.org/memory do, the next program needs them.
	KeepMemory bool

	// Output is called with what the program writes to its standard output or error, in the step
	// in which it does, also if nobody reads the log of the run. It must not keep b.
	Output func(fd int, b []byte)
}
