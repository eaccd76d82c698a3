//go:build linux && (amd64 || arm64)

package linuxtest_test

import (
	"fmt"
	"os"
	"testing"
	"time"

	"groundhog/sim"
	"groundhog/sim/linux/linuxtest"
)

// TestMain runs this package in a binary that can run programs.
func TestMain(m *testing.M) { linuxtest.Main(m) }

// keep keeps each key as an empty file, in a folder that it does not sync, and so loses some with
// the power. It prints what a Store reads.
func keep() {
	if err := os.MkdirAll("/data/keys", 0o755); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return
	}
	entries, _ := os.ReadDir("/data/keys")
	fmt.Fprintln(os.Stderr, "have", len(entries))
	for i := len(entries); ; i++ {
		if err := os.WriteFile(fmt.Sprintf("/data/keys/%04d", i), nil, 0o644); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return
		}
		fmt.Fprintln(os.Stderr, "ack", i)
		time.Sleep(time.Millisecond)
	}
}

// What was acknowledged survives kills of the process, but not the loss of power.
func ExampleStore() {
	for _, kind := range []sim.CrashKind{sim.Kill, sim.PowerLoss} {
		r := linuxtest.Store{Seed: 1, Main: keep, Kind: kind, Crashes: 3}.Run()
		fmt.Println(kind, "lost:", len(r.Lost) > 0, r.Err)
	}
	// Output:
	// kill lost: false <nil>
	// power loss lost: true <nil>
}
