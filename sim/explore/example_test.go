package explore_test

import (
	"context"
	"fmt"
	"time"

	"groundhog/model"
	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// What the queue promises.
var (
	everyJobIsDone = &model.Property{
		Name: "every-job-is-done", Kind: model.Liveness,
		Statement: "in the end every job that was put is done",
	}
	noJobIsDoneTwice = &model.Property{
		Name: "no-job-is-done-twice", Kind: model.Safety,
		Statement: "no job is done a second time",
	}
)

// What happens in a run.
var (
	puts  = plan.Op[job]("put", "a client puts a job into the queue")
	kills = plan.Fault[struct{}]("kill", "the worker is killed, and starts again")
)

type job struct {
	ID int `plan:"1..999"`
}

// jobs is a queue that outlives its worker.
var jobs = &explore.Scenario{
	Name: "jobs", Doc: "a worker takes jobs from a queue, and is killed",
	StepLimit: 10_000, TimeLimit: time.Minute,
	Variants: []explore.Variant{
		{Name: "take", Doc: "a job leaves the queue before it is done",
			Expect: explore.Expect{Finds: []*model.Property{everyJobIsDone}, Within: 20}},
		{Name: "peek", Doc: "a job leaves the queue after it is done",
			Expect: explore.Expect{Finds: []*model.Property{noJobIsDoneTwice}, Within: 200}},
		{Name: "dedup", Doc: "as peek, and the worker knows what is done"},
	},
	Plan: plan.Schema{
		Length: 10 * time.Second,
		Parts: []plan.Part{
			{Action: puts, Min: 3, Max: 9, To: 10 * time.Second},
			{Action: kills, Max: 3, To: 10 * time.Second},
		},
	},
	Properties: []*model.Property{everyJobIsDone, noJobIsDoneTwice},
	Play:       playJobs,
}

func playJobs(r *explore.Run) {
	var queue []int
	put, done := make(map[int]bool), make(map[int]bool)
	worker := r.Sim.NewHost("worker", func(p *sim.Proc) {
		for {
			p.Sleep(100 * time.Millisecond)
			if len(queue) == 0 {
				continue
			}
			id := queue[0]
			if r.Variant == "take" {
				queue = queue[1:]
			}
			p.Sleep(500 * time.Millisecond) // work
			if done[id] && r.Variant == "peek" {
				r.Violated(noJobIsDoneTwice, "after a kill", "job %d is done again", id)
			}
			done[id] = true
			p.Sleep(10 * time.Millisecond)
			if r.Variant != "take" {
				queue = queue[1:]
			}
		}
	})
	worker.Boot()
	r.Follow(
		puts.Do(func(j job) {
			if !put[j.ID] {
				put[j.ID] = true
				queue = append(queue, j.ID)
			}
		}),
		kills.Do(func(struct{}) {
			worker.Crash(sim.Kill)
			worker.Boot()
		}))
	r.For(30 * time.Second)
	if lost := len(put) - len(done); lost > 0 {
		r.Stuck(everyJobIsDone, "taken and not done", "%d of %d jobs are not done", lost, len(put))
	} else {
		r.Held(everyJobIsDone)
	}
}

// A scenario declares what it may judge, what happens in it, and what each variant is known to
// violate. Search finds a seed, Sweep counts over many.
func Example() {
	ctx := context.Background()
	if err := jobs.Check(); err != nil {
		fmt.Println(err)
	}
	for _, v := range jobs.Variants {
		for _, p := range v.Expect.Finds {
			res, err := explore.Search(ctx, jobs, explore.SearchOptions{
				Run: explore.Options{Variant: v.Name, Seed: 1}, Seeds: uint64(v.Expect.Within),
				Wants: func(out explore.Outcome) bool { return out.Fails(p) },
			})
			if err != nil {
				fmt.Println(err)
			}
			fmt.Println(v.Name, "seed", res.Outcome.Seed, res.Outcome.Worst())
		}
	}
	sum, err := explore.Sweep(ctx, jobs,
		explore.SweepOptions{Run: explore.Options{Variant: "dedup"}, Seeds: 200})
	fmt.Println("dedup fails under", sum.Failed, "of", sum.Runs, "seeds", err)
	// Output:
	// take seed 1 every-job-is-done stuck [taken and not done]: 2 of 8 jobs are not done
	// peek seed 9 no-job-is-done-twice violated [after a kill]: job 624 is done again
	// dedup fails under 0 of 200 seeds <nil>
}
