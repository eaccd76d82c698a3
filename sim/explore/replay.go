package explore

import (
	"context"
	"fmt"
)

// Status is how a repro stands with the code of today.
type Status uint8

// How a repro may stand.
const (
	Same      Status = iota // it fails as it did, bit for bit
	Moved                   // it fails for the same reason, in another run
	Drifted                 // it fails for the same reason, but under a neighbouring seed
	Other                   // it fails for another reason
	Gone                    // it no longer fails under any seed tried, and should: lost
	Repaired                // it no longer fails, and may: fixed
	Holds                   // it was fixed, and still is
	Regressed               // it was fixed, and fails again
)

var statusNames = [...]string{"same", "moved", "drifted", "another failure", "lost", "fixed", "holds", "regressed"}

// String returns the status in a word or two.
func (s Status) String() string { return statusNames[s] }

// Bad says whether somebody has to do something about it.
func (s Status) Bad() bool { return s == Other || s == Gone || s == Regressed }

// Failing says whether the failure of the repro shows.
func (s Status) Failing() bool { return s == Same || s == Moved || s == Drifted || s == Regressed }

// ReplayResult is what came of replaying a repro.
type ReplayResult struct {
	Status  Status
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
func (r Repro) Replay(ctx context.Context, sc *Scenario, o ReplayOptions) (ReplayResult, error) {
	out, err := Execute(ctx, sc, r.Options())
	rep := ReplayResult{Outcome: out, Tried: 1}
	if err != nil {
		return rep, err
	}
	switch {
	case out.FailsAs(r.Target) && r.Rule == Fixed:
		rep.Status = Regressed
	case out.FailsAs(r.Target) && out.Hash == r.Hash:
		rep.Status = Same
	case out.FailsAs(r.Target):
		rep.Status = Moved
	default:
		err = r.around(ctx, sc, o, &rep)
	}
	return rep, err
}

// around tries the neighbouring seeds.
func (r Repro) around(ctx context.Context, sc *Scenario, o ReplayOptions, rep *ReplayResult) error {
	res, err := Search(ctx, sc, SearchOptions{Run: r.Options().under(1), Seeds: neighbours - 1, Workers: o.Workers,
		Wants: func(out Outcome) bool { return out.FailsAs(r.Target) }})
	rep.Tried += res.Tried
	switch {
	case err != nil:
	case res.Found && r.Rule == Fixed:
		rep.Status, rep.Outcome = Regressed, res.Outcome
	case res.Found:
		rep.Status, rep.Outcome = Drifted, res.Outcome
	case len(rep.Outcome.Failures()) > 0:
		rep.Status = Other
	case r.Rule == Defect:
		rep.Status = Gone
	case r.Rule == Bug:
		rep.Status = Repaired
	default:
		rep.Status = Holds
	}
	return err
}

// Refresh returns the repro as it stands now: a moved or drifted run gets its
// seed, hash and verdict, a repaired one the rule fixed. Others stay.
func (r Repro) Refresh(rep ReplayResult) Repro {
	switch rep.Status {
	case Moved, Drifted:
		r.Seed, r.Hash = rep.Outcome.Seed, rep.Outcome.Hash
	case Repaired:
		r.Rule = Fixed
	}
	return r
}

// Line says in one line how the repro stands.
func (r Repro) Line(rep ReplayResult) string {
	text := ""
	switch rep.Status {
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
	return fmt.Sprintf("%-10s %s", rep.Status, text)
}
