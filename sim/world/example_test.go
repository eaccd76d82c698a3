package world_test

import (
	"context"
	"fmt"
	"time"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
	"groundhog/sim/world"
)

// note is what a line "note n=3" says.
type note struct {
	N byte `plan:"0..9"`
}

var (
	hosts = world.NewTopology([]string{"server", "client"}, []string{"server"})
	notes = plan.Op[note]("note", "the client wants a number to be kept")
)

// A server appends what it hears to a file, without a sync. Its machine loses power,
// and then a partition keeps the client from it; after healing, it is looked at.
func Example() {
	play := func(r *explore.Run) {
		w := hosts.New(r.Sim)
		server := w.NewHost("server", func(_ *sim.Proc, h *world.Host) {
			inbox, _ := h.Net.ListenPacket(9)
			kept, _ := h.Disk.OpenFile("kept", disk.O_CREATE|disk.O_WRONLY|disk.O_APPEND, 0o644)
			for packet := make([]byte, 1); ; {
				if _, _, err := inbox.ReadFrom(packet); err != nil {
					return
				}
				_, _ = kept.Write(packet)
			}
		})
		client := w.NewHost("client", nil)
		w.Boot()
		r.Follow(w.Handlers(), notes.Do(func(n note) {
			client.Go("note", func(*sim.Proc) {
				out, _ := client.Net.ListenPacket(0)
				_, _ = out.WriteTo([]byte{'0' + n.N}, &net.HostAddr{Host: "server", Port: 9})
				_ = out.Close()
			})
		}))
		phases := world.Phases{Faults: 10 * time.Second,
			Heal: 5 * time.Second, Restart: time.Second}
		w.Run(r, phases, func(p world.Phase) bool {
			kept, err := server.Disk.ReadFile("kept")
			fmt.Printf("%v at %v: %q, %v\n", p, r.Sim.Now(), kept, err)
			return true
		})
	}
	scenario := &explore.Scenario{
		Name: "notes", StepLimit: 10_000, TimeLimit: time.Minute, Play: play,
		Variants: []explore.Variant{{Name: "careless"}},
		Plan: hosts.Plan(10*time.Second, plan.Part{Action: notes, Min: 1, Max: 5,
			To: 10 * time.Second}),
	}
	p, err := scenario.Schema().Parse(`groundhog plan 1 notes
		1s op    note n=1
		2s fault crash host=server kind=power down=500ms
		3s op    note n=2
		4s fault net fault="partition server|client for=2s"
		5s op    note n=3
		7s op    note n=4
	`)
	if err != nil {
		fmt.Println(err)
	}
	_, err = explore.Execute(context.Background(),
		scenario, explore.Options{Variant: "careless", Plan: &p})
	fmt.Println(err)

	_, err = scenario.Schema().ParseLine(`1s fault disk host=client fault="sync \"kept\" EIO"`)
	fmt.Println(err)
	// Output:
	// healed at 15.000000000s: "24", <nil>
	// restarted at 16.000000000s: "24", <nil>
	// <nil>
	// disk: argument host: host client has no disk: expected one of server
}
