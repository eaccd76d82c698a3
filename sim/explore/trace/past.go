package trace

import "groundhog/sim"

// Past says for each step whether it is in the causal past of another: the step
// that scheduled or woke it, the step before in the same process, and the causes of
// these. Processes of one name on one host count as one process, since the trace
// does not tell them apart; so the past may be larger than it is, never smaller.
func (l *Log) Past(of uint64) []bool {
	past := make([]bool, len(l.Steps))
	if of >= uint64(len(l.Steps)) {
		return past
	}
	before := l.previous(of)
	past[of] = true
	for i := of; ; i-- { // causes have smaller numbers
		if past[i] {
			past[l.Steps[i].Cause] = true
			if p := before[i]; p > 0 {
				past[p] = true
			}
		}
		if i == 0 {
			return past
		}
	}
}

// previous returns for each step up to one the step before of the same process, 0 if there is none.
func (l *Log) previous(upTo uint64) []uint64 {
	before := make([]uint64, upTo+1)
	last := make([]uint64, len(l.names))
	for i := uint64(1); i <= upTo; i++ {
		st := l.Steps[i]
		if st.Kind == sim.KindResume {
			before[i] = last[st.Actor]
			last[st.Actor] = i
		}
	}
	return before
}
