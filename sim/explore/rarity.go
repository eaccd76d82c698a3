package explore

import (
	"cmp"
	"slices"
	"strings"

	"groundhog/sim"
	"groundhog/sim/explore/plan"
)

// rarities are the notes and states that runs came to, in the order in which they were first seen.
type rarities struct {
	all   []*rarity
	index map[plan.Moment]*rarity
	drawn uint64 // runs with a plan and a seed of their own
}

// rarity is one of them, and the pasts that lead to it.
type rarity struct {
	moment plan.Moment // the first of its name
	runs   uint64      // that came to it, of those with a plan and a seed of their own
	tries  uint64      // futures that were tried
	wins   uint64      // of them that came to something new
	begun  int         // pasts of which some were
	pasts  []past
}

// past is a run that came to a rare moment.
type past struct {
	CorpusRun
	at       sim.Instant
	happened func(line int) bool // whether a line of the plan had happened by then
}

// Branch is a rare past of which several futures were tried.
type Branch struct {
	At    plan.Moment
	Runs  uint64 // that came to it by themselves
	Tried uint64
}

const (
	rareShare = 50 // one in so many runs comes to what is rare, or fewer do
	mostPasts = 16 // that are kept of one moment, the first ones
	mostTries = 4  // futures of one moment, for each seed
)

// add enters what a run came to.
func (r *rarities) add(run CorpusRun, out Outcome, drawn bool) {
	if drawn {
		r.drawn++
	}
	for i := range out.moments {
		s := &out.moments[i]
		named := s.Kind == sim.MomentNote || s.Kind == sim.MomentState
		if !named || s.Name == "" || strings.HasPrefix(s.Name, planTopic) {
			continue
		}
		m := plan.Moment{Kind: s.Kind, Place: s.Place, Host: s.Host, Name: s.Name, Nth: 1}
		one := r.index[m]
		if one == nil {
			if r.index == nil {
				r.index = make(map[plan.Moment]*rarity)
			}
			one = &rarity{moment: m}
			r.index[m] = one
			r.all = append(r.all, one)
		}
		if drawn {
			one.runs++
		}
		same := func(p past) bool { return p.Seed == run.Seed }
		if len(one.pasts) < mostPasts && !slices.ContainsFunc(one.pasts, same) {
			one.pasts = append(one.pasts, past{run, s.At[0], out.happenedBy(s.At[0])})
		}
	}
}

// next returns the rare moment of which the fewest futures were tried for each one that came to
// something new, the rarest of these; nil if enough of each were, next to the seeds.
func (r *rarities) next(seeds uint64) (best *rarity) {
	for _, one := range r.all {
		if one.runs*rareShare >= r.drawn || one.tries >= mostTries*seeds {
			continue
		}
		if best == nil || one.before(best) {
			best = one
		}
	}
	return best
}

// before says whether a future of this moment is tried before one of another.
func (one *rarity) before(other *rarity) bool {
	return cmp.Or(cmp.Compare(one.tries*(1+other.wins), other.tries*(1+one.wins)),
		cmp.Compare(one.runs, other.runs)) < 0
}

// past draws one of the pasts: first those of which no future was tried, in their order.
func (one *rarity) past(st *sim.Stream) (p past, first bool) {
	if one.begun < len(one.pasts) {
		one.begun++
		return one.pasts[one.begun-1], true
	}
	return one.pasts[st.IntN(len(one.pasts))], false
}

// branches are the moments of which futures were tried, those of most first.
func (r *rarities) branches() (list []Branch) {
	for _, one := range r.all {
		if one.tries > 0 {
			list = append(list, Branch{one.moment, one.runs, one.tries})
		}
	}
	slices.SortStableFunc(list, func(a, b Branch) int { return int(b.Tried) - int(a.Tried) })
	return list
}
