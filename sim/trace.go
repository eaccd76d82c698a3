package sim

import (
	"io"
	"math/bits"
)

// Kind is what a trace record tells.
type Kind uint8

// The kinds of records. Records of kind Run, Resume and Drop are steps; the
// others tell what happened within the step before them.
const (
	KindDefine Kind = iota // a name enters the table: A is its length
	KindRun                // a callback ran: A its argument, B the step that scheduled it
	KindResume             // a process ran: A what its wait returned, B the step that woke it
	// an event of a dead incarnation was dropped: A its argument, B the step that scheduled it
	KindDrop
	KindHold    // an event of a paused host was held: likewise
	KindSpawn   // a process was created: A the incarnation
	KindExit    // a process ended: A the incarnation, B 1 if it was unwound
	KindAbandon // a dead process would not end and was left standing
	KindBoot    // a host booted: A the incarnation
	KindCrash   // a host crashed: A the incarnation, B the CrashKind
	KindPause   // a host was stopped
	KindUnpause // a host goes on
	KindSkew    // a clock was set: A the offset, B the drift
	KindPanic   // a process panicked
	KindFault   // a fault point fired: A the hit number, B the value
	KindChange  // PCT demoted an actor: A its new rank
	KindNote    // what a host had to say: A and B are its own
	numKinds
	kindLog = numKinds // in the file alone: a [LogLine], whose text is A bytes long
)

// kindNames has fixed width so that text columns line up.
var kindNames = [kindLog + 1]string{
	"define", "run", "resume", "drop", "hold", "spawn", "exit", "abandon", "boot",
	"crash", "pause", "unpause", "skew", "panic", "fault", "change", "note", "log",
}

// String returns the name of the kind as in the text form.
func (k Kind) String() string {
	if k > kindLog {
		return "?"
	}
	return kindNames[k]
}

// Record is one entry of the trace: integers only.
type Record struct {
	At    Instant
	Step  uint64
	Kind  Kind
	Topic Symbol // of a Note or Fault: what it is about
	Actor Symbol // who
	A, B  uint64
}

// meta packs what and who into one word.
func meta(k Kind, topic, actor Symbol) uint64 {
	return uint64(k)<<56 | uint64(topic)<<32 | uint64(actor)
}

// trace keeps the running hash, the last records, and writes all of them to a
// file if there is one.
type trace struct {
	hash  uint64
	count uint64
	ring  []Record // a power of two long
	file  *traceWriter
}

func newTrace(seed uint64, ring int, w io.Writer) trace {
	n := 1
	for n < ring {
		n *= 2
	}
	t := trace{hash: mix(seed ^ TraceVersion), ring: make([]Record, n)}
	if w != nil {
		t.file = newTraceWriter(w, seed)
	}
	return t
}

// Constants of the hash: odd, with about half of the bits set.
const (
	hashA = 0xa0761d6478bd642f
	hashB = 0xe7037ed1a0b428db
	hashC = 0x8ebc6af09c88c6e3
	hashD = 0x589965cc75374cc3
)

// fold multiplies to 128 bits and folds the halves.
func fold(x, y uint64) uint64 {
	hi, lo := bits.Mul64(x, y)
	return hi ^ lo
}

// absorb mixes two words into the hash. For fixed words it is a bijection of
// the hash, so nothing absorbed before is ever lost.
func absorb(h, x, y uint64) uint64 {
	return bits.RotateLeft64(h^fold(x^hashA, y^hashB), 29) * hashC
}

// add appends one record. It hashes all of it but the step, which follows from
// the records before.
func (t *trace) add(at Instant, step, meta, a, b uint64) {
	t.hash = absorb(absorb(t.hash, uint64(at), meta), a^hashD, b)
	r := &t.ring[t.count&uint64(len(t.ring)-1)]
	t.count++
	r.At, r.Step, r.A, r.B = at, step, a, b
	r.Kind, r.Topic, r.Actor = Kind(meta>>56), Symbol(meta>>32&(maxSymbols-1)), Symbol(meta)
	if t.file != nil {
		t.file.record(r)
	}
}

// define enters a name: its bytes are part of the hash, its record of the file.
func (t *trace) define(sym Symbol, name string) {
	t.hash = absorb(t.hash, keyOf(0, name), uint64(sym))
	if t.file != nil {
		t.file.define(sym, name)
	}
}

// record appends a record at the present instant and step.
func (s *Sim) record(k Kind, actor, topic Symbol, a, b uint64) {
	s.trace.add(s.now, s.steps, meta(k, topic, actor), a, b)
}

// Hash is the running hash over every record so far. Two runs are the same if
// and only if their hashes are (but for 2^-64).
func (s *Sim) Hash() uint64 { return s.trace.hash }

// Last returns the last records kept, oldest first.
func (s *Sim) Last() []Record {
	t := &s.trace
	n := min(t.count, uint64(len(t.ring)))
	out := make([]Record, 0, n)
	for i := t.count - n; i < t.count; i++ {
		out = append(out, t.ring[i&uint64(len(t.ring)-1)])
	}
	return out
}
