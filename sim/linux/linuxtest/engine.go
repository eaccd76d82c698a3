//go:build linux && (amd64 || arm64)

package linuxtest

import (
	"testing"

	"groundhog/sim"
)

// Survives tests that crashes of these kinds take nothing of what was acknowledged: a run for each,
// in a process of its own.
func (st Store) Survives(t *testing.T, kinds ...sim.CrashKind) {
	for _, kind := range kinds {
		t.Run(kind.String(), func(t *testing.T) {
			if Alone(t) {
				st.Kind = kind
				t.Log(st.kept(t).Acked)
			}
		})
	}
}

// Loses tests the opposite: a crash takes something, or leaves what the program cannot go on with.
func (st Store) Loses(t *testing.T) {
	if !Alone(t) {
		return
	}
	r := st.Run()
	if r.Acked == 0 || r.Err == nil && len(r.Lost) == 0 {
		t.Fatalf("nothing of %d keys was lost:\n%s", r.Acked, r.Output)
	}
	t.Log(r.Err, r.Lost)
}

// HasOneTrace tests that the run is the same in many processes, see [Processes].
func (st Store) HasOneTrace(t *testing.T) {
	Processes(t, func() uint64 { return st.kept(t).Hash })
}

// kept is a run that has lost nothing of more than a hundred keys.
func (st Store) kept(t *testing.T) Result {
	t.Helper()
	r := st.Run()
	if r.Err != nil || len(r.Lost) > 0 || r.Acked <= 100 {
		t.Fatalf("of %d keys lost: %v, and %v:\n%s", r.Acked, r.Lost, r.Err, r.Output)
	}
	return r
}
