package explore

import (
	"context"
	"fmt"
)

// State is how a repro stands with the code of today.
type State uint8

// The states.
const (
	Same      State = iota // it fails as it did, bit for bit
	Moved                  // it fails for the same reason, in another run
	Drifted                // it fails for the same reason, but under a neighbouring seed
	Other                  // it fails for another reason
	Gone                   // it no longer fails under any seed tried, and should: lost
	Repaired               // it no longer fails, and may: fixed
	Holds                  // it was fixed, and still is
	Regressed              // it was fixed, and fails again
)

var stateNames = [...]string{"same", "moved", "drifted", "another failure", "lost", "fixed", "holds", "regressed"}

// String returns the state in a word or two.
func (s State) String() string { return stateNames[s] }

// Bad says whether somebody has to do something about it.
func (s State) Bad() bool { return s == Other || s == Gone || s == Regressed }

// Shows says whether the failure of the repro shows.
func (s State) Shows() bool { return s == Same || s == Moved || s == Drifted || s == Regressed }

// Replay is what came of replaying a repro.
type Replay struct {
	State   State
	Outcome Outcome // of the run that decided
	Tried   uint64  // seeds
}

// ReplayOptions say how [Repro.Replay] goes about it.
type ReplayOptions struct {
	Workers int // runs at a time; 0: one for each processor
}

// Replay runs the repro. If the failure does not show, the plan is tried under neighbouring seeds before
// anything is said: code that draws once more may have shifted the schedule, and no more than that.
// When ctx ends first, nothing can be said; Replay returns its error.
func (r Repro) Replay(ctx context.Context, sc *Scenario, o ReplayOptions) (Replay, error) {
	out, err := Execute(ctx, sc, r.Options())
	rep := Replay{Outcome: out, Tried: 1}
	if err != nil {
		return rep, err
	}
	switch {
	case out.Shows(r.Target) && r.Rule == Fixed:
		rep.State = Regressed
	case out.Shows(r.Target) && out.Hash == r.Hash:
		rep.State = Same
	case out.Shows(r.Target):
		rep.State = Moved
	default:
		err = r.around(ctx, sc, o, &rep)
	}
	return rep, err
}

// around tries the neighbouring seeds.
func (r Repro) around(ctx context.Context, sc *Scenario, o ReplayOptions, rep *Replay) error {
	res, err := Search(ctx, sc, SearchOptions{Run: r.Options().under(1), Seeds: neighbours - 1, Workers: o.Workers,
		Wants: func(out Outcome) bool { return out.Shows(r.Target) }})
	rep.Tried += res.Tried
	switch {
	case err != nil:
	case res.Found && r.Rule == Fixed:
		rep.State, rep.Outcome = Regressed, res.Outcome
	case res.Found:
		rep.State, rep.Outcome = Drifted, res.Outcome
	case len(rep.Outcome.Broken()) > 0:
		rep.State = Other
	case r.Rule == Defect:
		rep.State = Gone
	case r.Rule == Bug:
		rep.State = Repaired
	default:
		rep.State = Holds
	}
	return err
}

// Refresh returns the repro as it stands now: a moved or drifted run gets its
// seed, hash and verdict, a repaired one the rule fixed. Others stay.
func (r Repro) Refresh(rep Replay) Repro {
	switch rep.State {
	case Moved, Drifted:
		r.Seed, r.Hash = rep.Outcome.Seed, rep.Outcome.Hash
	case Repaired:
		r.Rule = Fixed
	}
	return r
}

// Line says in one line how the repro stands.
func (r Repro) Line(rep Replay) string {
	text := ""
	switch rep.State {
	case Same:
		text = fmt.Sprintf("%s, trace hash %016x", r.Target, r.Hash)
	case Moved:
		text = fmt.Sprintf("still %s, but in another run: trace hash %016x, not %016x", r.Target, rep.Outcome.Hash, r.Hash)
	case Drifted:
		text = fmt.Sprintf("still %s, but under seed %d, not %d", r.Target, rep.Outcome.Seed, r.Seed)
	case Other:
		text = fmt.Sprintf("%s instead of %s", rep.Outcome.Target(), r.Target)
	case Gone:
		text = fmt.Sprintf("%s shows under none of %d seeds: the variant has a defect and should fail", r.Target, rep.Tried)
	case Repaired, Holds:
		text = fmt.Sprintf("%s shows under none of %d seeds", r.Target, rep.Tried)
	case Regressed:
		text = fmt.Sprintf("%s again, under seed %d", r.Target, rep.Outcome.Seed)
	}
	return fmt.Sprintf("%-10s %s", rep.State, text)
}
