package trace

import "groundhog/sim"

// Past says for each step of the log whether it is in the causal past of another: what caused it,
// and what disturbed that, see disturbed.go. Processes of one name on one host count as one
// process, since the trace does not tell them apart; so the past may be larger than it is, never
// smaller. What caused something by way of steps before the log is not known to have.
func (l *Log) Past(of uint64) []bool {
	past := l.causes(of)
	if of -= l.FirstStep; of < uint64(len(l.Steps)) {
		l.disturbed(past, of)
	}
	return past
}

// causes says for each step whether it caused another: the step that scheduled or woke it, the step
// before in the same process, and the causes of these.
func (l *Log) causes(of uint64) []bool {
	past := make([]bool, len(l.Steps))
	of -= l.FirstStep // of a step before the log a number larger than any
	if of >= uint64(len(l.Steps)) {
		return past
	}
	before := l.previous(of)
	past[of] = true
	for i := of; ; i-- { // causes have smaller numbers
		if past[i] {
			if cause := l.Steps[i].Cause; cause >= l.FirstStep {
				past[cause-l.FirstStep] = true
			}
			if p := before[i]; p >= 0 {
				past[p] = true
			}
		}
		if i == 0 {
			return past
		}
	}
}

// previous returns for each of Steps up to one the index of the step before of the same process, -1
// if there is none.
func (l *Log) previous(upTo uint64) []int {
	before := make([]int, upTo+1)
	last := make(map[sim.Symbol]int)
	for i := range before {
		before[i] = -1
		if st := l.Steps[i]; st.Kind == sim.KindResume {
			if p, ok := last[st.Actor]; ok {
				before[i] = p
			}
			last[st.Actor] = i
		}
	}
	return before
}
