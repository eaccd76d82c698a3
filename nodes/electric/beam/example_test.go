package beam_test

import (
	"fmt"

	"groundhog/nodes/electric/beam"
	"groundhog/sim"
)

// adder answers each request with the sum so far.
type adder struct{ sum int }

func (a *adder) HandleCall(p *beam.Process, from beam.From, req any) {
	a.sum += req.(int)
	p.Reply(from, a.sum)
}

func (a *adder) HandleInfo(p *beam.Process, _ any) { p.Raise("bad message") }

func (a *adder) Terminate(*beam.Process, beam.Reason) {}

// A server is called, then ends by an exception; who monitors it gets the reason.
func Example() {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	host := s.NewHost("vm", nil)
	host.Boot()
	vm := beam.New(host)
	server := vm.Start("adder", func(*beam.Process) beam.Server { return &adder{} })
	vm.Spawn("client", func(p *beam.Process) {
		fmt.Println(p.Call(server, 3).Value, p.Call(server, 4).Value)
		ref := p.Monitor(server)
		vm.Send(server, "what it does not know")
		why, _ := p.AwaitDown(server, ref, 0)
		fmt.Println(why, vm.Alive(server))
	})
	s.Run()
	// Output:
	// 3 7
	// exception: bad message false
}
