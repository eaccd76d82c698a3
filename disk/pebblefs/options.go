package pebblefs

import (
	"fmt"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
)

// Deterministic is opts with all switched off that acts by itself, so that a program in one
// goroutine leads to the same operations on the disk each time: no automatic compaction, one
// compaction at a time, no statistics of tables, no pacing by the clock, no interval between syncs,
// no delayed flush, no ticker that looks for compactions (which a failed Open would leave behind).
// It changes opts and returns it; use it for one Open only.
//
// If opts.FS is an [FS], or wraps one, its logger is set too, and files are removed by [FS.Settle]
// alone.
//
// What remains for the caller is in the package comment: sync each write, call [FS.Settle] after
// Open, Flush and Compact.
func Deterministic(opts *pebble.Options) *pebble.Options {
	opts.DisableAutomaticCompactions = true
	opts.CompactionConcurrencyRange = func() (lower, upper int) { return 1, 1 }
	opts.DisableTableStats = true
	opts.TargetByteDeletionRate = 0
	opts.WALMinSyncInterval = nil
	opts.FlushDelayDeleteRange, opts.FlushDelayRangeKey = 0, 0
	opts.Experimental.ValidateOnIngest = false
	opts.Experimental.CompactionScheduler =
		pebble.NewConcurrencyLimitSchedulerWithNoPeriodicGrantingForTest()
	// the default is the number of CPUs, and goes into the OPTIONS file
	opts.Experimental.FileCacheShards = 1
	opts.Experimental.ReadSamplingMultiplier = -1
	if y, ok := vfs.Root(opts.FS).(*FS); ok {
		opts.Logger = y.Logger()
		opts.Cleaner = cleanerOf(y, pebble.DeleteCleaner{}.Clean)
	}
	return opts
}

// Logger is a logger for Pebble that keeps quiet and, instead of ending the program, ends the
// process of the FS: Fatalf is [FS.Die]. Pebble expects that Fatalf does not return; this one does,
// because the goroutine that calls it holds locks that others wait for.
func (y *FS) Logger() pebble.Logger { return logger{y} }

type logger struct{ y *FS }

func (logger) Infof(string, ...any)  {}
func (logger) Errorf(string, ...any) {}

func (l logger) Fatalf(format string, args ...any) { l.y.Die(fmt.Errorf(format, args...)) }
