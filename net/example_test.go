package net_test

import (
	"fmt"
	"io"
	"time"

	"groundhog/net"
	"groundhog/sim"
)

// A server answers one client over a link that loses every tenth packet, and the
// first SYN.
func Example() {
	s := sim.New(sim.Config{Seed: 42})
	defer s.Close()
	n := net.New(s, net.WithLink(net.Link{
		Latency: net.Uniform(time.Millisecond, 5*time.Millisecond),
		Loss:    sim.Percent(10),
	}))
	server := s.NewHost("server", func(p *sim.Proc) {
		l, err := n.Stack("server").Listen(80)
		if err != nil {
			panic(err)
		}
		c, err := l.Accept()
		if err != nil {
			panic(err)
		}
		question, _ := io.ReadAll(c)
		fmt.Fprintf(c, "you said %q", question)
		c.Close()
	})
	client := s.NewHost("client", func(p *sim.Proc) {
		p.Sleep(time.Millisecond)
		c, err := n.Stack("client").Dial(p.Context(), "server:80")
		if err != nil {
			panic(err)
		}
		fmt.Fprint(c, "hello")
		c.(net.StreamConn).CloseWrite()
		answer, err := io.ReadAll(c)
		fmt.Printf("%s, %v\n", answer, err)
		c.Close()
	})
	for _, h := range []*sim.Host{server, client} {
		n.Attach(h)
		h.Boot()
	}
	f, err := net.ParseFault("drop syn *|server nth=1")
	if err != nil {
		panic(err)
	}
	n.Inject(f)
	fmt.Println(s.Run().Reason)
	// Output:
	// you said "hello", <nil>
	// quiescent
}
