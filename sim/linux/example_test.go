//go:build linux && (amd64 || arm64)

package linux_test

import (
	"fmt"
	"os"
	"time"

	"groundhog/disk"
	"groundhog/sim"
	"groundhog/sim/linux"
)

// note appends a line to a file, without a sync, and prints how many bytes the file has.
func note() {
	f, err := os.OpenFile("/var/notes", os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	_, _ = f.WriteString("started\n")
	info, _ := f.Stat()
	fmt.Fprintln(os.Stderr, info.Size(), "bytes")
	time.Sleep(time.Hour)
}

// An ordinary program, on a machine whose process is killed and which then loses power.
func ExampleBoot() {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	host := s.NewHost("machine", nil)
	linux.Boot(host, disk.New(host), nil, linux.Program{
		Main: note, Files: map[string]string{"/var/": ""},
		Output: func(_ int, b []byte) { fmt.Printf("at %v: %s", s.Now(), b) },
	})
	for _, kind := range []sim.CrashKind{sim.Kill, sim.PowerLoss, sim.Kill} {
		host.Boot()
		s.RunFor(time.Second)
		host.Crash(kind)
	}
	// Output:
	// at 0.000000000s: 8 bytes
	// at 1.000000000s: 16 bytes
	// at 2.000000000s: 8 bytes
}
