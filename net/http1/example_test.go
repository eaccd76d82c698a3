package http1_test

import (
	"fmt"
	"io"
	"net/http"
	"time"

	"groundhog/net"
	"groundhog/net/http1"
	"groundhog/sim"
)

// A client asks twice over one connection, and the second answer comes in parts.
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
		http1.Serve(p, c, 0, func(r *http1.Request, w http1.Responder) error {
			if r.URL.Path == "/whole" {
				return w.Reply(r, 200, http.Header{"Etag": {"7"}}, []byte("one"))
			}
			parts, err := w.Stream(200, nil)
			for _, part := range []string{"one", "two"} {
				io.WriteString(parts, part)
				p.Sleep(time.Minute)
			}
			parts.Close()
			return err
		})
	})
	host("client", func(p *sim.Proc) {
		p.Sleep(time.Second)
		c, _ := n.Stack("client").Dial(p.Context(), "server:80")
		conn := http1.NewConn(c, p.Host().Clock(), 0)
		for _, path := range []string{"whole", "parts"} {
			r, _ := http1.NewRequest("GET", "http://server/"+path, nil)
			resp, _ := conn.Do(r)
			body, _ := io.ReadAll(resp.Body)
			fmt.Println(resp.StatusCode, resp.Header["Etag"], string(body),
				p.Now().Sub(start).Truncate(time.Second))
		}
		conn.Close()
	})
	fmt.Println(s.Run().Reason)
	// Output:
	// 200 [7] one 1s
	// 200 [] onetwo 2m1s
	// quiescent
}
