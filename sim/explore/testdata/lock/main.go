// Command lock searches for the combination of a lock, of which nothing tells how far it is open
// but which lines of its code were run. It prints how many runs that took, and what the search has
// come to.
//
//detlint:outside it is the command around simulations
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"groundhog/model"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

type press struct {
	Digit int `plan:"0..9"`
}

var (
	presses = plan.Op[press]("press", "a digit is pressed")
	shut    = &model.Property{Name: "shut", Kind: model.Safety, Statement: "the lock stays shut"}
)

// lock opens by 3 1 4 1 5 9 2; a wrong digit changes nothing.
type lock struct{ at int }

func (l *lock) press(digit int) {
	switch {
	case l.at == 0 && digit == 3:
		l.at = 1
	case l.at == 1 && digit == 1:
		l.at = 2
	case l.at == 2 && digit == 4:
		l.at = 3
	case l.at == 3 && digit == 1:
		l.at = 4
	case l.at == 4 && digit == 5:
		l.at = 5
	case l.at == 5 && digit == 9:
		l.at = 6
	case l.at == 6 && digit == 2:
		l.at = 7
	}
}

func scenario() *explore.Scenario {
	return &explore.Scenario{
		Name: "lock", StepLimit: 1000, TimeLimit: time.Minute,
		Variants: []explore.Variant{{Name: "only"}}, Properties: []*model.Property{shut},
		Plan: plan.Schema{Length: time.Second,
			Parts: []plan.Part{{Action: presses, Min: 4, Max: 8, To: time.Second}}},
		Play: func(r *explore.Run) {
			l := &lock{}
			r.Follow(presses.Do(func(p press) { l.press(p.Digit) }))
			r.For(2 * time.Second)
			if l.at == 7 {
				r.Violated(shut, "open", "the lock is open")
			}
		},
	}
}

func main() {
	came, err := explore.Fuzz(context.Background(), scenario(), explore.FuzzOptions{
		Run: explore.Options{Variant: "only", Seed: 1}, Runs: 20_000, Workers: 2,
		Each: func(out explore.Outcome, _ bool) bool { return out.Held() },
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(came.Failed, came.Runs, came.Blocks, came.Digest, came.Stale)
}
