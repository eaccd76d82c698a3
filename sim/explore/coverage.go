package explore

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"runtime/coverage"
	"runtime/debug"
	"slices"
	"sync"
)

// Coverage of the code is a part of what a run comes to where the build counts it: go build -cover
// -covermode=atomic. In no other mode does the runtime give its counters out while the program
// runs, and test binaries do not at all: they know their meta-data only at their end.

// blocks are counters of the code, by the number of their function.
type blocks map[uint64][]uint32

// counted says whether the counters of this program can be read: nil if so.
var counted = sync.OnceValue(func() error { return coverage.WriteCounters(io.Discard) })

// miscounted is the reason why a program that was built with -cover does not give its counters out;
// nil for one that gives them, or has none.
func miscounted() error {
	info, ok := debug.ReadBuildInfo()
	if !ok || !slices.Contains(info.Settings, debug.BuildSetting{Key: "-cover", Value: "true"}) {
		return nil
	}
	if err := counted(); err != nil {
		return fmt.Errorf("the coverage of the code: %w", err)
	}
	return nil
}

// countBlocks reads all counters that are not zero.
func countBlocks() (blocks, error) {
	var b bytes.Buffer
	if err := coverage.WriteCounters(&b); err != nil {
		return nil, err
	}
	return parseBlocks(b.Bytes())
}

// runCounted makes the runs that were chosen, and finds out to which blocks of code they come. The
// counters are those of the program: so nothing else is done meanwhile.
func (f *fuzzer) runCounted(all []candidate, learn func(i uint64, out Outcome) bool) error {
	for i, c := range all {
		before, err := countBlocks()
		if err != nil {
			return err
		}
		out, err := Execute(f.ctx, f.sc, c.options)
		if err != nil {
			return err
		}
		after, err := countBlocks()
		if err != nil {
			return err
		}
		out.reached = append(out.reached, after.since(before)...)
		if !learn(uint64(i), out) {
			return nil
		}
	}
	return nil
}

// The format of counters, as internal/coverage of Go has it: a header of the file, one of its only
// segment, a table of strings and arguments, and from the next multiple of four on the functions:
// how many counters, package, function, and the counters, all in LEB128.
const (
	countersMagic   = "\x00cwm"
	countersVersion = 1
	countersHeader  = 32 // bytes; the version is behind the magic
	countersFlavor  = 24 // where the encoding stands
	countersLEB128  = 2
	segmentHeader   = 16 // bytes: functions in eight, strings and arguments in four each
)

var errCounters = errors.New("the counters have another format than that of Go 1.20 to 1.26")

// blockCells is the size of the table into which blocks are counted, behind those of moments, marks
// and failures.
const blockCells = 1 << 20

// since are the features of a run that has come to blocks of code since an earlier count: whether,
// not how often, which would make every run a new one.
func (is blocks) since(was blocks) (list []uint32) {
	for function, counters := range is {
		old := was[function]
		for i, n := range counters {
			if n > 0 && (old == nil || n != old[i]) {
				cell := hashText(function<<16|uint64(i)) % blockCells
				list = append(list, feature(firstBlock+cell, 1))
			}
		}
	}
	slices.Sort(list)
	return list
}

// parseBlocks reads what the runtime has written.
func parseBlocks(b []byte) (blocks, error) {
	little := binary.LittleEndian
	if len(b) < countersHeader+segmentHeader || string(b[:4]) != countersMagic ||
		little.Uint32(b[4:]) != countersVersion || b[countersFlavor] != countersLEB128 {
		return nil, errCounters
	}
	functions := little.Uint64(b[countersHeader:])
	names := uint64(little.Uint32(b[countersHeader+8:])) +
		uint64(little.Uint32(b[countersHeader+12:]))
	from := (countersHeader + segmentHeader + names + 3) &^ 3
	if from > uint64(len(b)) {
		return nil, errCounters
	}
	r := bytes.NewReader(b[from:])
	cut := false
	next := func() uint64 {
		n, err := binary.ReadUvarint(r)
		cut = cut || err != nil
		return n
	}
	all := make(blocks)
	for ; functions > 0; functions-- {
		n, pkg, function := next(), next(), next()
		if n > uint64(r.Len()) {
			return nil, errCounters
		}
		counters := make([]uint32, n)
		for i := range counters {
			counters[i] = uint32(next())
		}
		if cut {
			return nil, errCounters
		}
		all[pkg<<24|function] = counters
	}
	return all, nil
}
