package backend_test

import (
	"fmt"
	"time"

	"groundhog/net"
	"groundhog/nodes/powersync/backend"
	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// A transaction of two statements over one connection. Of a register the greatest value wins.
func Example() {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	n := net.New(s)
	b := backend.New(s, n, backend.Config{Registers: 2})
	var stack *net.Stack
	client := s.NewHost("client", func(*sim.Proc) {
		conn, err := stack.DialTimeout(fmt.Sprint("postgres:", protocol.BackendPort), time.Second)
		if err != nil {
			fmt.Println(err)
			return
		}
		c := protocol.NewConn(conn)
		for _, v := range []string{`{"v":7}`, `{"v":3}`} {
			a, _ := c.Call(protocol.Request{Path: protocol.PathExec, Exec: &protocol.Crud{
				Op: "PATCH", Type: backend.Registers, Row: "1", Data: v}})
			fmt.Println("statement:", a.Status)
		}
		a, _ := c.Call(protocol.Request{Path: protocol.PathCommit})
		fmt.Println("commit:", a.Status)
	})
	stack = n.Attach(client)
	b.Host().Boot()
	client.Boot()
	s.RunFor(time.Second)
	fmt.Println(b.Rows(backend.Registers))
	// Output:
	// statement: 200
	// statement: 200
	// commit: 200
	// map[0:-1 1:7]
}
