package automerge_test

import (
	"fmt"
	"time"

	"groundhog/net"
	"groundhog/nodes/automerge"
	"groundhog/nodes/automerge/document"
	"groundhog/sim"
)

// A server with storage and a client edit one document; then the server is killed and boots again.
func Example() {
	version, _ := automerge.AllVersions().Find("durable")
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	n := net.New(s)
	server := automerge.New(s, n, automerge.Config{Name: "server", Storage: true,
		Toggles: version.Toggles})
	client := automerge.New(s, n, automerge.Config{Name: "client", Server: "server",
		Documents: []string{"notes"}, Toggles: version.Toggles})
	server.Host().Boot()
	client.Host().Boot()
	s.RunFor(time.Second)
	client.Edit("notes", func(tx *document.Tx) { tx.Set(document.OpID{}, "title", "draft") })
	s.RunFor(time.Second)
	fmt.Println("stored:", len(server.Stored("notes")))
	server.Host().Crash(sim.Kill)
	server.Host().Boot()
	s.RunFor(time.Second)
	fmt.Println("after a crash:", len(server.Stored("notes")))
	// Output:
	// stored: 1
	// after a crash: 1
}
