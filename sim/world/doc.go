// Package world is what a scenario needs besides its system: hosts, disks, a network
// and clocks, everything that may go wrong with them, and the phases of a run.
//
// # A scenario of one's own
//
// A [Topology] names the hosts, and which of them have disks. Its Plan is a schema
// with every fault in it; its New makes the world of a run, whose Handlers carry the
// faults out, and whose Run heals, looks, restarts and looks again:
//
//	var hosts = world.NewTopology([]string{"server", "client"}, []string{"server"})
//
//	Plan: hosts.Plan(20*time.Second, plan.Part{Action: adds, Max: 9, To: 15 * time.Second}),
//	Play: func(r *explore.Run) {
//		w := hosts.New(r.Sim)
//		w.NewHost("server", serve)
//		w.NewHost("client", nil)
//		w.Boot()
//		r.Follow(adds.Do(add), w.Handlers())
//		w.Run(r, world.Phases{Faults: 20 * time.Second, Heal: 10 * time.Second}, look)
//	}
//
// # The faults
//
//	fault  crash  host=server kind=power down=2s       or kind=kill; down=0s: a restart
//	fault  pause  host=client for=3s                   as a suspended laptop
//	fault  jump   host=client by=-1h0m0s               of its clock
//	fault  drift  host=client ppm=500 for=10s          of its clock
//	fault  net    fault="partition server|client for=2s"
//	fault  disk   host=server fault="sync \"log\" EIO max=1"
//	fault  point  rule="wal/sync@server max=1 return(true)"
//
// The texts are those of net.ParseFault, disk.ParseFault and fault.ParsePoint. A line
// about a host that does not exist, or about the disk of one that has none, is an
// error of the plan. [Topology.Plan] draws all of them with [Everything]; another
// [Mix] draws fewer, or none of a kind. A share of them, [OnEvents], hangs on events instead of
// times: a power loss before the third sync, a connection that breaks when an answer is sent, a
// clock that jumps before it is looked at.
//
// # Phases
//
// Faults fall while the system works. Then the world is healed: what a crash has
// destroyed stays destroyed, and everything works again. Bounded time passes, and the
// run is looked at: what still pends is stuck. Then hosts are restarted cleanly, time
// passes, and it is looked at once more: what is still missing is lost.
//
// # Map of the files
//
//   - topology.go: the hosts of a scenario, and the lines of plans about them.
//   - lines.go: the arguments of these lines.
//   - mix.go: the faults with which plans are drawn.
//   - host.go: the hosts, disks and network of one run, and what lines do to them.
//   - heal.go: what ends faults; hosts that crash, come back, or leave.
//   - phases.go: the phases of a run.
package world
