package service_test

import (
	"fmt"
	"time"

	"groundhog/net"
	"groundhog/nodes/powersync/backend"
	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/memory"
	"groundhog/nodes/powersync/protocol"
	"groundhog/nodes/powersync/service"
	"groundhog/sim"
)

// A source database, a service that follows it, and a client: what the client writes comes back to
// it through the service.
func Example() {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	n := net.New(s)
	b := backend.New(s, n, backend.Config{Registers: 3})
	v := service.New(s, n, service.Config{Source: fmt.Sprint("postgres:", protocol.BackendPort)})
	c := client.New(s, n, client.Config{Name: "phone", Open: memory.New().Open,
		Toggles: client.Toggles{Recheck: true},
		Service: fmt.Sprint("service:", protocol.ServicePort),
		Backend: fmt.Sprint("postgres:", protocol.BackendPort)})
	b.Host().Boot()
	v.Host().Boot()
	s.RunFor(time.Second)
	c.Host().Boot()
	s.RunFor(2 * time.Second)
	c.Do(client.Request{Writes: []client.Write{{Row: 2, Value: 9}}})
	s.RunFor(2 * time.Second)
	fmt.Println(b.Rows(backend.Registers), c.Status().HasSynced)
	// Output:
	// map[0:-1 1:-1 2:9] true
}
