package explore

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"groundhog/model"
	"groundhog/sim"
)

// lastLines is how many trace lines an outcome keeps for its report.
const lastLines = 24

// Outcome is what came of one run.
type Outcome struct {
	Scenario string
	Variant  string
	Seed     uint64
	Policy   sim.Policy
	Verdicts []model.Verdict // what the checkers said, in their order
	Steps    uint64
	Now      sim.Instant
	Hash     uint64
	Last     []string // the last trace lines, if anything is amiss
}

// gather takes from the run what outlives it.
func (o *Outcome) gather(r *Run) {
	o.Verdicts = r.verdicts
	o.Steps, o.Now, o.Hash = r.Sim.Steps(), r.Sim.Now(), r.Sim.Hash()
	if !o.Held() {
		o.Last = r.Sim.LastLines(lastLines)
	}
}

// Held says whether every property held.
func (o Outcome) Held() bool { return o.Worst().Kind == model.Held }

// Worst returns the worst verdict, the first of equals.
func (o Outcome) Worst() model.Verdict {
	var worst model.Verdict
	for _, v := range o.Verdicts {
		if v.Kind > worst.Kind {
			worst = v
		}
	}
	return worst
}

// Breaks says whether the property did not hold.
func (o Outcome) Breaks(property string) bool {
	for _, v := range o.Verdicts {
		if v.Property.Name == property && v.Kind != model.Held {
			return true
		}
	}
	return false
}

// Broken returns the verdicts that did not hold, the first of each property,
// worst first.
func (o Outcome) Broken() []model.Verdict {
	var broken []model.Verdict
	for _, v := range o.Verdicts {
		same := func(w model.Verdict) bool { return w.Property.Name == v.Property.Name }
		if v.Kind != model.Held && !slices.ContainsFunc(broken, same) {
			broken = append(broken, v)
		}
	}
	slices.SortStableFunc(broken, func(a, b model.Verdict) int { return cmp.Compare(b.Kind, a.Kind) })
	return broken
}

// Unexpected returns the first verdict that did not hold and that e does not
// permit; ok is false if there is none.
func (o Outcome) Unexpected(e Expect) (v model.Verdict, ok bool) {
	for _, v := range o.Broken() {
		if !e.Permits(v.Property.Name) {
			return v, true
		}
	}
	return model.Verdict{}, false
}

// Summary is the outcome in few words: "held", or the properties that did not
// hold.
func (o Outcome) Summary() string {
	var names []string
	for _, v := range o.Broken() {
		names = append(names, v.Property.Name)
	}
	if len(names) == 0 {
		return "held"
	}
	return o.Worst().Kind.String() + " " + strings.Join(names, " ")
}

// Header names the columns of Line.
var Header = fmt.Sprintf(columns, "scenario", "variant", "seed", "verdict", "steps", "virtual", "trace hash")

const columns = "%-17s %-11s %-9s %-20s %7v %11s  %s"

// Line is the outcome in one line of at most 100 columns, without newline.
func (o Outcome) Line() string {
	return fmt.Sprintf(columns, o.Scenario, o.Variant, shortSeed(o.Seed), o.Summary(), o.Steps, seconds(o.Now), fmt.Sprintf("%016x", o.Hash))
}

// seconds prints an instant with milliseconds, enough for an overview.
func seconds(t sim.Instant) string { return fmt.Sprintf("%d.%03ds", t/1e9, t%1e9/1e6) }

// shortSeed prints a seed in at most nine columns; long ones in part.
func shortSeed(seed uint64) string {
	text := fmt.Sprint(seed)
	if len(text) > 9 {
		return text[:7] + ".."
	}
	return text
}

// Report prints what is amiss: each broken property with its reason, up to so
// many of the last trace lines, and the command that replays the run.
func (o Outcome) Report(w io.Writer, lines int) {
	for _, v := range o.Broken() {
		fmt.Fprintf(w, "  %s %s [%s]\n", v.Property.Name, v.Kind, v.Key)
		for _, line := range strings.Split(strings.TrimSpace(v.Reason), "\n") {
			fmt.Fprintf(w, "    %s\n", line)
		}
	}
	if last := o.Last[max(0, len(o.Last)-lines):]; len(last) > 0 {
		fmt.Fprintf(w, "  the last %d trace records:\n", len(last))
		for _, line := range last {
			fmt.Fprintf(w, "    %s\n", line)
		}
	}
	fmt.Fprintf(w, "  replay: %s\n", o.Replay())
}

// Replay is the command that runs this again.
func (o Outcome) Replay() string {
	policy := ""
	if p := o.Policy.String(); p != "random" {
		policy = fmt.Sprintf(" -policy='%s'", p)
	}
	return fmt.Sprintf("go test ./scenarios -scenario=%s -variant=%s -seed=%d%s", o.Scenario, o.Variant, o.Seed, policy)
}
