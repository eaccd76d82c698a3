package explore

import "math"

// portfolio gives turns to those of several ways that brought something new, without forgetting the
// others: UCB1 (Auer, Cesa-Bianchi and Fischer, "Finite-time Analysis of the Multiarmed Bandit
// Problem", 2002), with rewards that fade, since what is new is used up. It draws nothing.
type portfolio struct{ arms []arm }

// arm is one way.
type arm struct {
	name  string
	turns float64 // that were given, the older the less
	wins  float64 // of them, those that brought something new
	runs  uint64  // all of them
	found uint64
}

// fading is what a turn weighs when another was given.
const fading = 0.998

// choose returns the arm that is next among those that may be chosen; -1: none may.
func (p *portfolio) choose(may func(i int) bool) int {
	total := 1.0
	for i := range p.arms {
		total += p.arms[i].turns
	}
	best, most := -1, 0.0
	for i := range p.arms {
		a := &p.arms[i]
		// log2 is enough, and is the same on every machine
		score := (a.wins+0.5)/(a.turns+1) + math.Sqrt(float64(log2(total))/(16*(a.turns+1)))
		if may(i) && (best < 0 || score > most) {
			best, most = i, score
		}
	}
	return best
}

// give gives a turn to arm i; what it brings is said later, by won.
func (p *portfolio) give(i int) {
	for j := range p.arms {
		p.arms[j].turns *= fading
		p.arms[j].wins *= fading
	}
	p.arms[i].turns++
	p.arms[i].runs++
}

func (p *portfolio) won(i int) {
	p.arms[i].wins++
	p.arms[i].found++
}

// log2 is the logarithm of a number from 1 on, rounded down.
func log2(x float64) (n int) {
	for ; x >= 2; x /= 2 {
		n++
	}
	return n
}
