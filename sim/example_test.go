package sim_test

import (
	"fmt"
	"time"

	"groundhog/sim"
)

// Two processes of one host work through a channel on virtual time, until the host is killed. What
// happens is a function of the seed.
func Example() {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	jobs := sim.NewChan[int](s, "jobs", 1)
	h := s.NewHost("server", func(p *sim.Proc) {
		p.Go("worker", func(p *sim.Proc) {
			for {
				job, ok := jobs.Recv()
				if !ok {
					return
				}
				p.Sleep(time.Minute)
				fmt.Printf("%v: job %d done\n", s.Now(), job)
			}
		})
		for job := range 3 {
			jobs.Send(job)
		}
	})
	h.Boot()
	s.RunFor(150 * time.Second)
	h.Crash(sim.Kill)
	s.RunFor(time.Hour)
	fmt.Println("up:", h.Up())
	// Output:
	// 60.000000000s: job 0 done
	// 120.000000000s: job 1 done
	// up: false
}
