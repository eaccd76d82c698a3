package sim

import (
	"math/bits"
	"time"
)

// A draw is mix(key + n·phi): the n-th output of SplitMix64 (Steele, Lea,
// Flood: "Fast splittable pseudorandom number generators", OOPSLA 2014) read as a
// counter-based generator. The key is a hash of the seed and of names, so a
// draw is a function of (seed, names, n) and of nothing else.

// phi is 2^64 divided by the golden ratio, made odd: the step of SplitMix64.
const phi = 0x9e3779b97f4a7c15

// mix is the finaliser of SplitMix64.
func mix(x uint64) uint64 {
	x ^= x >> 30
	x *= 0xbf58476d1ce4e5b9
	x ^= x >> 27
	x *= 0x94d049bb133111eb
	return x ^ x>>31
}

// keyOf hashes the seed and names into the key of a stream. Each name is
// closed by its length, so ("a", "bc") and ("ab", "c") differ.
func keyOf(seed uint64, names ...string) uint64 {
	k := mix(seed + phi)
	for _, name := range names {
		var word uint64
		for i := 0; i < len(name); i++ {
			word = word<<8 | uint64(name[i])
			if i%8 == 7 {
				k, word = mix(k^word)+phi, 0
			}
		}
		k = mix(k^word) + phi
		k = mix(k^uint64(len(name))) + phi
	}
	return k
}

// subKey derives the key of the n-th child of the owner of key.
func subKey(key, n uint64) uint64 { return mix(key ^ mix(n+phi)) }

// Stream is an independent random sequence. Its n-th draw is a function of the
// seed, the stream's name and n alone: drawing from one stream never shifts
// another. It implements [math/rand/v2.Source].
type Stream struct {
	key  uint64
	n    uint64
	salt *uint64 // of its simulation: see [Sim.Redraw]
}

// NewStream returns a stream that belongs to no simulation: a function of the
// seed and of names, for what is drawn before a run.
func NewStream(seed uint64, names ...string) *Stream { return &Stream{key: keyOf(seed, names...)} }

// NumberedStream returns a new stream, a function of the seed, of names and of n: for the n-th
// thing of its kind.
func (s *Sim) NumberedStream(n uint64, names ...string) *Stream {
	return &Stream{key: subKey(keyOf(s.seed, names...), n), salt: &s.salt}
}

// Uint64 returns the next draw.
func (st *Stream) Uint64() uint64 {
	st.n++
	key := st.key
	if st.salt != nil {
		key ^= *st.salt
	}
	return mix(key + st.n*phi)
}

// Seek makes the next draw the one that follows the first n: draws that belong to numbered things
// are made at their number.
func (st *Stream) Seek(n uint64) { st.n = n }

// Uses returns how many draws were made.
func (st *Stream) Uses() uint64 { return st.n }

// Uint64N returns a draw in [0, n), without bias. It panics if n is 0.
func (st *Stream) Uint64N(n uint64) uint64 {
	if n == 0 {
		panic("sim: Stream.Uint64N(0): there is nothing to choose from")
	}
	// Lemire, "Fast random integer generation in an interval", 2019.
	hi, lo := bits.Mul64(st.Uint64(), n)
	if lo < n {
		for floor := -n % n; lo < floor; {
			hi, lo = bits.Mul64(st.Uint64(), n)
		}
	}
	return hi
}

// IntN returns a draw in [0, n). It panics if n < 1.
func (st *Stream) IntN(n int) int {
	if n < 1 {
		panic("sim: Stream.IntN: n must be at least 1")
	}
	return int(st.Uint64N(uint64(n)))
}

// Int64 returns a draw in [lo, hi], both included. It panics if lo > hi.
func (st *Stream) Int64(lo, hi int64) int64 {
	if lo > hi {
		panic("sim: Stream.Int64: lo is above hi")
	}
	width := uint64(hi) - uint64(lo) + 1
	if width == 0 { // the whole range of int64
		return int64(st.Uint64())
	}
	return int64(uint64(lo) + st.Uint64N(width))
}

// Duration returns a draw in [lo, hi], both included.
func (st *Stream) Duration(lo, hi time.Duration) time.Duration {
	return time.Duration(st.Int64(int64(lo), int64(hi)))
}

// Chance is true with probability r. It always uses exactly one draw.
func (st *Stream) Chance(r Ratio) bool { return r.hit(st.Uint64()) }

// Shuffle puts n elements into a random order (Fisher–Yates).
func (st *Stream) Shuffle(n int, swap func(i, j int)) {
	for i := n - 1; i > 0; i-- {
		swap(i, st.IntN(i+1))
	}
}

// Ratio is a probability as a fraction of integers. The zero Ratio is never.
type Ratio struct{ Num, Den uint64 }

// Percent returns n/100.
func Percent(n uint64) Ratio { return Ratio{n, 100} }

// PerMille returns n/1000.
func PerMille(n uint64) Ratio { return Ratio{n, 1000} }

// Always is the certain ratio.
func Always() Ratio { return Ratio{1, 1} }

// hit maps a draw to a decision: the high word of draw·Den falls below Num
// with probability Num/Den.
func (r Ratio) hit(draw uint64) bool {
	hi, _ := bits.Mul64(draw, r.Den)
	return hi < r.Num
}
