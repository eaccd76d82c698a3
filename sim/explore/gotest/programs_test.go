//go:build linux && (amd64 || arm64)

package gotest_test

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/gotest"
	"groundhog/sim/linux"
)

// TestPrograms has runs in processes of their own.
func TestPrograms(t *testing.T) { gotest.Run(t, throws("before"), apart("die")) }

func apart(name string) *explore.Scenario {
	sc := throws(name)
	sc.Programs, sc.Sweep = true, 5
	return sc
}

// TestContext: a test that calls explore itself gets the outcome of a process.
func TestContext(t *testing.T) {
	other, sc := throws("other"), apart("die")
	ctx := gotest.Context(t, other, sc)
	o := explore.Options{Variant: "six", Seed: 3}
	there, err := explore.Execute(ctx, sc, o)
	require.NoError(t, err)
	here, err := explore.Execute(ctx, throws("die"), o)
	require.NoError(t, err)
	require.Equal(t, here, there)
}

// TestProgramRepros replays in processes.
func TestProgramRepros(t *testing.T) {
	out, err := explore.Execute(t.Context(), throws("die"),
		explore.Options{Variant: "six", Seed: 2})
	require.NoError(t, err)
	folder := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(folder, "a.repro"),
		[]byte(explore.NewRepro(out, out.Target(), explore.RuleBug).String()), 0o600))
	gotest.Repros(t, folder, apart("die"))
}

// TestListenedTo: a run is the same whether somebody has its trace and its lines or not, also one
// of a program that uses the package by which they are sent, and that numbers types for all.
func TestListenedTo(t *testing.T) {
	type own struct{ A int }
	sc := &explore.Scenario{Name: "numbers", Programs: true, StepLimit: 100, TimeLimit: time.Second,
		Variants: []explore.Variant{{Name: "only"}},
		Play: func(r *explore.Run) {
			h := r.Sim.NewHost("alpha", nil)
			linux.Boot(h, nil, nil, linux.Program{Main: func() {
				fmt.Println("a line")
				time.Sleep(time.Millisecond)
				var b bytes.Buffer
				err := gob.NewEncoder(&b).Encode(own{7})
				fmt.Printf("%x %v\n", b.Bytes(), err)
				time.Sleep(time.Duration(crc32.ChecksumIEEE(b.Bytes()) % 1e6)) // into the trace
			}})
			h.Boot()
			r.Sim.RunFor(time.Second)
		}}
	ctx := gotest.Context(t, sc)
	alone, err := explore.Execute(ctx, sc, explore.Options{Variant: "only", Seed: 1})
	require.NoError(t, err)
	require.True(t, alone.Held(), alone.Summary())
	lines := ""
	heard, err := explore.Execute(ctx, sc, explore.Options{Variant: "only", Seed: 1,
		Trace: io.Discard, Log: func(l sim.LogLine) { lines += l.Text + "\n" }})
	require.NoError(t, err)
	require.Contains(t, lines, "<nil>")
	require.Equal(t, alone.Hash, heard.Hash)
}
