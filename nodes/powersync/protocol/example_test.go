package protocol_test

import (
	"fmt"
	"time"

	"groundhog/net"
	"groundhog/nodes/powersync/protocol"
	"groundhog/sim"
)

// A service that has one row answers a stream, and a client reads it until its checkpoint is
// complete.
func Example() {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	n := net.New(s)
	var service, client *net.Stack
	server := s.NewHost("service", func(p *sim.Proc) {
		l, _ := service.Listen(protocol.ServicePort)
		protocol.Serve(p, l, "stream", func(_ *sim.Proc, c *protocol.Conn) {
			var request protocol.Request
			_ = c.Receive(&request)
			_ = c.Send(protocol.Response{Status: protocol.OK})
			_ = c.Send(protocol.Line{Checkpoint: &protocol.Checkpoint{LastOp: 1}})
			_ = c.Send(protocol.Line{Complete: &protocol.Complete{LastOp: 1}})
		})
	})
	reader := s.NewHost("client", func(p *sim.Proc) {
		conn, err := client.DialTimeout(fmt.Sprint("service:", protocol.ServicePort), time.Second)
		if err != nil {
			fmt.Println(err)
			return
		}
		c := protocol.NewConn(conn)
		answer, _ := c.Call(protocol.Request{Path: protocol.PathStream})
		fmt.Println("status", answer.Status)
		for {
			var line protocol.Line
			if err := c.Receive(&line); err == nil && line.Complete != nil {
				fmt.Println("complete up to operation", line.Complete.LastOp)
				return
			}
			fmt.Println("checkpoint at operation", line.Checkpoint.LastOp)
		}
	})
	service, client = n.Attach(server), n.Attach(reader)
	server.Boot()
	reader.Boot()
	s.RunFor(time.Second)
	// Output:
	// status 200
	// checkpoint at operation 1
	// complete up to operation 1
}
