package disk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"groundhog/sim"
)

// Effect is what a [Fault] does to an operation that meets it.
type Effect uint8

// The effects. Some take an argument, [Fault.Arg]; its form is given behind the word of the effect.
const (
	// Fail: the operation fails with the errno and has no effect, except that a Close closes, that
	// an O_SYNC write has written what it could not sync, and that a failed sync leaves its data
	// dirty. Its word is the errno.
	Fail Effect = iota
	// Gate (gate=ext4, xfs, ext4data or btrfs): writeback failed, and the kernel reports it once.
	// The pages are clean from now on and what was in them is not on the device; a sync that is
	// tried again returns nil and saves nothing. A later write into one of the pages of 4096 bytes
	// makes that page dirty as a whole again. On ext4 and XFS reads go on to show the new content;
	// ext4data (data=journal) reports the error at the next sync only; btrfs shows the old content.
	// Each handle that was open is told once (errseq_t, Linux 4.13). With errno=ENOSPC: the delayed
	// allocation found no room. Source: Rebello et al., "Can Applications Recover from fsync
	// Failures?", ATC 2020.
	Gate
	// Short (short=N): a read returns N bytes at most; a write writes N bytes at most and fails
	// with the errno, ENOSPC if none is given.
	Short
	// Bad: the bytes at At, Len of them, 512 if none, cannot be read (EIO) until they are written
	// again and synced: a latent sector error.
	Bad
	// Flip (flip=MASK): bit rot: the byte at At reads with these bits turned, 1 to 255, until it is
	// written again and synced. Of a sync, Bad and Flip come after it.
	Flip
	// Lost: the sync returns nil, and what it should have written never reached the device.
	Lost
	// Lie: the sync returns nil, and the device holds the data in a volatile cache: a power loss
	// takes it, a later sync that is honest saves it.
	Lie
	// Misdirect (misdirect=N): the sync returns nil, and each write of it reached the device N
	// bytes further on in the file.
	Misdirect
	// Torn (torn=1,3/4 or torn=1/3+5): of the write, split into 4 equal parts or into parts of 3
	// and 5 bytes (the last one takes what is left over), those with the given numbers reach the
	// device, and the power fails. (LazyFS: torn-op.)
	Torn
	// TornSeq (tornseq=1,4): of the writes to the file since its last sync those with the given
	// numbers reach the device, and the power fails after the last of them was made. (LazyFS:
	// torn-seq.)
	TornSeq
	// ReadOnly: the file system is mounted read-only from now on: every change fails with EROFS,
	// and so does a sync of what is still dirty, until the fault is lifted.
	ReadOnly
	// Stall (stall=2s): the operation takes so much longer, for a process.
	Stall
	// Crash (crash=power, kill, drop or checkpoint): the host loses power or its program is killed;
	// the page cache is dropped under the running program, or written back. After: once the
	// operation has had its effect; otherwise before. After is for operations that change or sync
	// something.
	Crash

	effectCount
)

// effects are the rules for each effect: its word, the operations that it can be for (none: all),
// and what its argument must be (nil: none is taken).
var effects = [effectCount]struct {
	word string
	ops  []Op
	arg  func(a *argument, arg string) error
}{
	Fail:      {"", nil, nil},
	Gate:      {"gate", []Op{OpSync}, argGate},
	Short:     {"short", []Op{OpRead, OpWrite}, argShort},
	Bad:       {"bad", nil, nil},
	Flip:      {"flip", nil, argFlip},
	Lost:      {"lost", []Op{OpSync}, nil},
	Lie:       {"lie", []Op{OpSync}, nil},
	Misdirect: {"misdirect", []Op{OpSync}, argMisdirect},
	Torn:      {"torn", []Op{OpWrite}, argTorn},
	TornSeq:   {"tornseq", []Op{OpWrite}, argTornSeq},
	ReadOnly:  {"readonly", nil, nil},
	Stall:     {"stall", nil, argStall},
	Crash:     {"crash", nil, argCrash},
}

// String is the word of the effect; of Fail it is "fail", though a text form has the errno there.
func (e Effect) String() string {
	switch {
	case e == Fail:
		return "fail"
	case e < effectCount:
		return effects[e].word
	}
	return fmt.Sprintf("effect(%d)", uint8(e))
}

// spoils tells whether the effect changes what a device holds behind the back of the file system.
func (e Effect) spoils() bool { return e == Bad || e == Flip || e == Lost || e == Misdirect }

// argument is the argument of an effect, as it was read.
type argument struct {
	gate   gate
	number int64
	sizes  []int64
	keep   []int64
	stall  time.Duration
	crash  int // index in crashNames
}

// gate is a manner of failing fsync.
type gate uint8

const (
	gateExt4 gate = iota
	gateXFS
	gateExt4Data
	gateBtrfs
)

var gateNames = []string{"ext4", "xfs", "ext4data", "btrfs"}

func argGate(a *argument, arg string) error {
	i := slices.Index(gateNames, arg)
	if i < 0 {
		return fmt.Errorf("want %s", strings.Join(gateNames, ", "))
	}
	a.gate = gate(i)
	return nil
}

func argShort(a *argument, arg string) error { return argNumber(arg, 0, MaxFileSize, &a.number) }

func argFlip(a *argument, arg string) error { return argNumber(arg, 1, 255, &a.number) }

func argMisdirect(a *argument, arg string) error {
	return argNumber(arg, 1, MaxFileSize, &a.number)
}

func argNumber(arg string, low, high int64, n *int64) (err error) {
	if *n, err = strconv.ParseInt(arg, 10, 64); err != nil || *n < low || *n > high ||
		strconv.FormatInt(*n, 10) != arg {
		return fmt.Errorf("want a number from %d to %d", low, high)
	}
	return nil
}

func argTorn(a *argument, arg string) error {
	persist, parts, ok := strings.Cut(arg, "/")
	sum := strings.Split(parts, "+")
	if len(sum) > 1 {
		a.sizes = make([]int64, len(sum))
		for i, s := range sum {
			ok = ok && argNumber(s, 1, MaxFileSize, &a.sizes[i]) == nil
		}
		a.number = int64(len(sum))
	} else {
		ok = ok && argNumber(parts, 2, 1<<20, &a.number) == nil
	}
	if ok {
		a.keep, ok = numbers(persist, a.number)
	}
	if !ok {
		return fmt.Errorf("want the parts to keep and the number of parts or their sizes in " +
			"bytes, such as 1,3/4 or 1/3+5")
	}
	return nil
}

func argTornSeq(a *argument, arg string) error {
	keep, ok := numbers(arg, 1<<20)
	if !ok {
		return fmt.Errorf("want the numbers of the writes to keep, such as 1,4")
	}
	a.keep = keep
	return nil
}

// numbers reads a list of growing numbers from 1 to high.
func numbers(list string, high int64) ([]int64, bool) {
	var all []int64
	for _, word := range strings.Split(list, ",") {
		var n int64
		if argNumber(word, 1, high, &n) != nil || len(all) > 0 && n <= all[len(all)-1] {
			return nil, false
		}
		all = append(all, n)
	}
	return all, true
}

func argStall(a *argument, arg string) error {
	d, err := time.ParseDuration(arg)
	if err != nil || d <= 0 || d.String() != arg {
		return fmt.Errorf("want a duration as Go prints it, such as 2s or 1m30s")
	}
	a.stall = d
	return nil
}

var crashNames = []string{"power", "kill", "drop", "checkpoint"}

func argCrash(a *argument, arg string) error {
	i := slices.Index(crashNames, arg)
	if i < 0 {
		return fmt.Errorf("want %s", strings.Join(crashNames, ", "))
	}
	a.crash = i
	return nil
}

// crashNow is the effect Crash.
func (d *Disk) crashNow(kind int) {
	switch crashNames[kind] {
	case "power":
		d.host.Crash(sim.PowerLoss)
	case "kill":
		d.host.Crash(sim.Kill)
	case "drop":
		d.DropCache()
	case "checkpoint":
		d.Checkpoint()
	}
}
