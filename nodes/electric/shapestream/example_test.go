package shapestream_test

import (
	"fmt"
	"time"

	"groundhog/net"
	"groundhog/nodes/electric"
	"groundhog/nodes/electric/shapestream"
	"groundhog/sim"
)

// A stream gets a shape, and then what changes in it.
func Example() {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	n := net.New(s)
	pg := electric.NewPostgres(s, n, "postgres", 2, nil)
	svc := electric.NewService(s, n, "electric", electric.Config{
		Shapes: electric.DefaultShapes(), Source: "postgres:5432", HTTP: true,
	})
	tab := s.NewHost("tab", func(p *sim.Proc) {
		p.Daemon()
		shapestream.New(shapestream.Config{
			Stack: n.Stack("tab"), Address: "electric:3000", Memory: shapestream.NewMemory(),
			Shape: electric.DefaultShapes()[0],
			Observer: func(e shapestream.Event) {
				for _, m := range e.Batch {
					if m.Value != nil {
						fmt.Println(m.Headers.Operation, m.Value.Row, m.Value.Value)
					}
				}
			},
		}).Run(p)
	})
	n.Attach(tab)
	commit := func(value int64) { pg.Commit([]electric.Change{{Row: 7, Value: value}}) }
	pg.Host().Boot()
	commit(1)
	svc.Host().Boot()
	tab.Boot()
	s.RunFor(time.Second)
	commit(2)
	s.RunFor(time.Second)
	// Output:
	// insert 7 1
	// update 7 2
}
