package proxy_test

import (
	"fmt"
	"io"
	"time"

	"groundhog/net"
	"groundhog/net/proxy"
	"groundhog/sim"
)

// A server streams two lines, a minute apart, through a box that waits for 4,096 bytes.
func Example() {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	n := net.New(s)
	host := func(name string, program func(p *sim.Proc)) {
		h := s.NewHost(name, program)
		n.Attach(h)
		h.Boot()
	}
	host("server", func(p *sim.Proc) {
		l, _ := n.Stack("server").Listen(80)
		c, _ := l.Accept()
		for _, line := range []string{"one\n", "two\n"} {
			io.WriteString(c, line)
			p.Sleep(time.Minute)
		}
		c.Close()
	})
	host("box", func(p *sim.Proc) {
		p.Daemon()
		box := proxy.Box{Stack: n.Stack("box"), Port: 80, Upstream: "server:80",
			Silence: time.Hour}
		err := proxy.Hold{Box: box, Bytes: 4096}.Serve(p)
		p.Sim().Fail("%v", err)
	})
	host("client", func(p *sim.Proc) {
		p.Sleep(time.Second)
		c, _ := n.Stack("client").Dial(p.Context(), "box:80")
		line := make([]byte, 100)
		got, _ := c.Read(line)
		fmt.Printf("%q after %v\n", line[:got], p.Now().Sub(start).Truncate(time.Second))
		c.Close()
	})
	fmt.Println(s.Run().Reason)
	// Output:
	// "one\ntwo\n" after 2m1s
	// quiescent
}
