package explore

import (
	"context"
	"fmt"
)

// Status is how a repro stands with the code of today.
type Status uint8

// How a repro may stand.
const (
	StatusSame      Status = iota // it fails as it did, bit for bit
	StatusMoved                   // it fails for the same reason, in another run
	StatusDrifted                 // it fails for the same reason, but under a neighbouring seed
	StatusOther                   // it fails for another reason
	StatusLost                    // it no longer fails under any seed tried, and should: lost
	StatusFixed                   // it no longer fails, and may: fixed
	StatusHolds                   // it was fixed, and still is
	StatusRegressed               // it was fixed, and fails again
)

var statusNames = [...]string{"same", "moved", "drifted", "another failure", "lost", "fixed",
	"holds", "regressed"}

// String returns the status in a word or two.
func (s Status) String() string { return statusNames[s] }

// Bad says whether somebody has to do something about it.
func (s Status) Bad() bool { return s == StatusOther || s == StatusLost || s == StatusRegressed }

// Failing says whether the failure of the repro shows.
func (s Status) Failing() bool {
	return s == StatusSame || s == StatusMoved || s == StatusDrifted || s == StatusRegressed
}

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

// Replay runs the repro. If the failure does not show, the plan is tried under neighbouring seeds
// before anything is said: code that draws once more may have shifted the schedule, and no more
// than that. When ctx ends first, nothing can be said; Replay returns its error.
func (r Repro) Replay(ctx context.Context, sc *Scenario, o ReplayOptions) (ReplayResult, error) {
	out, err := Execute(ctx, sc, r.Options())
	rep := ReplayResult{Outcome: out, Tried: 1}
	if err != nil {
		return rep, err
	}
	switch {
	case out.FailsAs(r.Target) && r.Rule == RuleFixed:
		rep.Status = StatusRegressed
	case out.FailsAs(r.Target) && out.Hash == r.Hash:
		rep.Status = StatusSame
	case out.FailsAs(r.Target):
		rep.Status = StatusMoved
	default:
		err = r.around(ctx, sc, o, &rep)
	}
	return rep, err
}

// around tries the neighbouring seeds.
func (r Repro) around(ctx context.Context, sc *Scenario, o ReplayOptions, rep *ReplayResult) error {
	res, err := Search(ctx, sc, SearchOptions{Run: r.Options().under(1), Seeds: neighbours - 1,
		Workers: o.Workers,
		Wants:   func(out Outcome) bool { return out.FailsAs(r.Target) }})
	rep.Tried += res.Tried
	switch {
	case err != nil:
	case res.Found && r.Rule == RuleFixed:
		rep.Status, rep.Outcome = StatusRegressed, res.Outcome
	case res.Found:
		rep.Status, rep.Outcome = StatusDrifted, res.Outcome
	case len(rep.Outcome.Failures()) > 0:
		rep.Status = StatusOther
	case r.Rule == RuleDefect:
		rep.Status = StatusLost
	case r.Rule == RuleBug:
		rep.Status = StatusFixed
	default:
		rep.Status = StatusHolds
	}
	return err
}

// Refresh returns the repro as it stands now: a moved or drifted run gets its
// seed, hash and verdict, a repaired one the rule fixed. Others stay.
func (r Repro) Refresh(rep ReplayResult) Repro {
	switch rep.Status {
	case StatusMoved, StatusDrifted:
		r.Seed, r.Hash = rep.Outcome.Seed, rep.Outcome.Hash
	case StatusFixed:
		r.Rule = RuleFixed
	}
	return r
}

// Line says in one line how the repro stands.
func (r Repro) Line(rep ReplayResult) string {
	text := ""
	switch rep.Status {
	case StatusSame:
		text = fmt.Sprintf("%s, trace hash %016x", r.Target, r.Hash)
	case StatusMoved:
		text = fmt.Sprintf("still %s, but in another run: trace hash %016x, not %016x", r.Target,
			rep.Outcome.Hash, r.Hash)
	case StatusDrifted:
		text = fmt.Sprintf("still %s, but under seed %d, not %d", r.Target, rep.Outcome.Seed,
			r.Seed)
	case StatusOther:
		text = fmt.Sprintf("%s instead of %s", rep.Outcome.Target(), r.Target)
	case StatusLost:
		text = fmt.Sprintf("%s shows under none of %d seeds: the variant has a defect and should "+
			"fail", r.Target, rep.Tried)
	case StatusFixed, StatusHolds:
		text = fmt.Sprintf("%s shows under none of %d seeds", r.Target, rep.Tried)
	case StatusRegressed:
		text = fmt.Sprintf("%s again, under seed %d", r.Target, rep.Outcome.Seed)
	}
	return fmt.Sprintf("%-10s %s", rep.Status, text)
}
