package pebblefs_test

import (
	"context"
	"runtime"
	"strings"
	"testing"

	"github.com/cockroachdb/pebble/v2"
	"github.com/stretchr/testify/require"
)

var ctx = context.Background()

func TestSameWorkloadSameOperations(t *testing.T) {
	wantOps, want := record(t, pebble.Sync)
	for _, procs := range []int{1, 2} {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
		for range 100 {
			ops, hash := record(t, pebble.Sync)
			require.Equal(t, strings.Join(wantOps, "\n"), strings.Join(ops, "\n"))
			require.Equal(t, want, hash)
		}
	}
}
