package net

import (
	"fmt"
	"math/bits"
	"strings"
	"time"

	"groundhog/sim"
	"groundhog/sim/fault"
)

// Latency is a distribution of the time a packet is under way. The zero value
// is no time at all. Values compare with ==, print, and parse back.
type Latency struct {
	shape  shape
	lo, hi time.Duration // constant: lo; exponential: minimum and mean; others: range
	slowLo time.Duration // bimodal: the tail
	slowHi time.Duration
	slow   sim.Ratio // bimodal: how often a packet is in the tail
}

type shape uint8

const (
	shapeConstant shape = iota
	shapeUniform
	shapeExponential
	shapeBimodal
)

// Constant is always d.
func Constant(d time.Duration) Latency { return Latency{lo: d} }

// Uniform is any of [lo, hi], equally often.
func Uniform(lo, hi time.Duration) Latency { return Latency{shape: shapeUniform, lo: lo, hi: hi} }

// Exponential is never below least and mean on average: most packets are
// quick, a few are late (TigerBeetle's packet simulator draws delays so). The
// longest possible is about 44 times the mean.
func Exponential(least, mean time.Duration) Latency {
	return Latency{shape: shapeExponential, lo: least, hi: mean}
}

// Bimodal is uniform in [lo, hi], but a packet in the tail takes a uniform
// [slowLo, slowHi]. FoundationDB's Sim2 has 1 in 1000 in the tail.
func Bimodal(lo, hi, slowLo, slowHi time.Duration, slow sim.Ratio) Latency {
	if slow == (sim.Ratio{}) {
		slow.Den = 1
	}
	return Latency{shape: shapeBimodal, lo: lo, hi: hi, slowLo: slowLo, slowHi: slowHi, slow: slow}
}

// draw takes one latency from st. Every shape but the constant uses draws of
// st, and only integers.
func (l *Latency) draw(st *sim.Stream) time.Duration {
	switch l.shape {
	case shapeUniform:
		return st.Duration(l.lo, l.hi)
	case shapeExponential:
		return l.lo + exponential(st.Uint64(), l.hi-l.lo)
	case shapeBimodal:
		if st.Chance(l.slow) {
			return st.Duration(l.slowLo, l.slowHi)
		}
		return st.Duration(l.lo, l.hi)
	}
	return l.lo
}

// check returns what is wrong with l, or "".
func (l *Latency) check() string {
	switch {
	case l.lo < 0:
		return "latency below zero"
	case l.shape != shapeConstant && l.hi < l.lo:
		return fmt.Sprintf("latency from %v to %v: the first must not exceed the second", l.lo,
			l.hi)
	case l.shape == shapeBimodal && (l.slowLo < 0 || l.slowHi < l.slowLo):
		return fmt.Sprintf("latency tail from %v to %v: the first must not exceed the second",
			l.slowLo, l.slowHi)
	case l.shape == shapeBimodal && !fault.ValidRatio(l.slow):
		return "latency tail: the share must be a fraction from 0 to 1"
	case l.longest() > time.Hour:
		return fmt.Sprintf("latency of %v: the limit is an hour; to hold packets for longer, "+
			"use Clog", l.longest())
	}
	return ""
}

// longest bounds what draw can return.
func (l *Latency) longest() time.Duration {
	switch l.shape {
	case shapeUniform:
		return l.hi
	case shapeExponential:
		return l.hi // its mean: the tail may go beyond the limit
	case shapeBimodal:
		return max(l.hi, l.slowHi)
	}
	return l.lo
}

// String prints l as [ParseLatency] reads it.
func (l Latency) String() string {
	switch l.shape {
	case shapeUniform:
		return fmt.Sprintf("uniform(%v,%v)", l.lo, l.hi)
	case shapeExponential:
		return fmt.Sprintf("exponential(%v,%v)", l.lo, l.hi)
	case shapeBimodal:
		return fmt.Sprintf("bimodal(%v,%v,%v,%v,%s)", l.lo, l.hi, l.slowLo, l.slowHi,
			fault.RatioText(l.slow))
	}
	return fmt.Sprintf("constant(%v)", l.lo)
}

// ParseLatency reads "constant(d)", "uniform(lo,hi)", "exponential(least,mean)"
// or "bimodal(lo,hi,slowlo,slowhi,num/den)", durations as Go writes them.
func ParseLatency(text string) (Latency, error) {
	bad := func(why string) (Latency, error) {
		return Latency{}, fmt.Errorf("latency %q: %s; use constant(5ms), uniform(1ms,5ms), "+
			"exponential(1ms,3ms) "+
			"or bimodal(1ms,5ms,100ms,500ms,1/1000)", text, why)
	}
	name, rest, ok := strings.Cut(text, "(")
	if !ok || !strings.HasSuffix(rest, ")") {
		return bad("not of the form name(arguments)")
	}
	args := strings.Split(strings.TrimSuffix(rest, ")"), ",")
	want, ok := map[string]int{"constant": 1, "uniform": 2, "exponential": 2, "bimodal": 5}[name]
	if !ok || want != len(args) {
		return bad("unknown name or number of arguments")
	}
	var d [4]time.Duration
	for i := range min(want, len(d)) {
		var err error
		if d[i], err = time.ParseDuration(args[i]); err != nil {
			return bad(fmt.Sprintf("%q is no duration", args[i]))
		}
	}
	var l Latency
	switch name {
	case "constant":
		l = Constant(d[0])
	case "uniform":
		l = Uniform(d[0], d[1])
	case "exponential":
		l = Exponential(d[0], d[1])
	default:
		share, err := fault.ParseRatio(args[4])
		if err != nil {
			return bad(err.Error())
		}
		l = Bimodal(d[0], d[1], d[2], d[3], share)
	}
	if why := l.check(); why != "" {
		return bad(why)
	}
	return l, nil
}

// exponential maps a uniform draw to an exponential one of the given mean:
// mean · -ln(u) with u = (draw+1)/2^64, in fixed point.
func exponential(draw uint64, mean time.Duration) time.Duration {
	const ln2 = 0xb17217f7d1cf79ac // ln 2 · 2^64
	x := negLog2(draw)             // 8.32 fixed point, below 2^39
	nat, _ := bits.Mul64(x, ln2)   // -ln(u), likewise
	hi, lo := bits.Mul64(nat, uint64(mean))
	return time.Duration(hi<<32 | lo>>32)
}

// negLog2 returns -log2((draw+1)/2^64) with 32 fractional bits: the integer
// part is the number of leading zeros, each further bit comes of one squaring
// of the mantissa.
func negLog2(draw uint64) uint64 {
	if draw == ^uint64(0) {
		return 0
	}
	v := draw + 1
	zeros := bits.LeadingZeros64(v)
	m := v << zeros // the mantissa, in [2^63, 2^64)
	var frac uint64 // log2(m / 2^63), 32 bits
	for range 32 {
		hi, lo := bits.Mul64(m, m) // in [2^126, 2^128)
		frac <<= 1
		if hi>>63 == 1 {
			frac |= 1
			m = hi
		} else {
			m = hi<<1 | lo>>63
		}
	}
	return uint64(zeros+1)<<32 - frac
}
