package service_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/net"
	"groundhog/nodes/powersync/backend"
	"groundhog/nodes/powersync/client"
	"groundhog/nodes/powersync/memory"
	"groundhog/nodes/powersync/protocol"
	"groundhog/nodes/powersync/service"
	"groundhog/sim"
)

// fleet is a service over a Postgres: a machine that replicates, and two that answer clients, of
// which each has one.
type fleet struct {
	*world
	storage *service.Postgres
	apis    []*service.Service
	clients []*client.Client
}

func newFleet(t *testing.T, seed uint64, toggles service.Toggles, idle time.Duration) *fleet {
	w := &world{t: t, sim: sim.New(sim.Config{Seed: seed})}
	t.Cleanup(w.sim.Close)
	link := net.DefaultLink()
	link.Latency = net.Uniform(time.Millisecond, 5*time.Millisecond)
	w.net = net.New(w.sim, net.WithLink(link))
	w.backend = backend.New(w.sim, w.net, backend.Config{Registers: 10, TokenLife: time.Hour})
	f := &fleet{world: w}
	f.storage = service.NewPostgres(w.sim, w.net, service.PostgresConfig{IdleSession: idle})
	source := fmt.Sprintf("postgres:%d", protocol.BackendPort)
	machine := func(name string, role service.Role) *service.Service {
		return service.New(w.sim, w.net, service.Config{
			Name: name, Role: role, Storage: f.storage, Source: source, Toggles: toggles,
		})
	}
	w.service = machine("sync", service.Sync)
	for i := range 2 {
		f.apis = append(f.apis, machine(fmt.Sprintf("api-%d", i), service.API))
		f.clients = append(f.clients, client.New(w.sim, w.net, client.Config{
			Name: fmt.Sprintf("client-%d", i), Toggles: client.Toggles{Recheck: true},
			Open:    memory.New().Open,
			Service: fmt.Sprintf("api-%d:%d", i, protocol.ServicePort), Backend: source,
			Observer: func(client.Event) {},
		}))
	}
	for _, h := range []*sim.Host{w.backend.Host(), f.storage.Host(), w.service.Host(),
		f.apis[0].Host(), f.apis[1].Host()} {
		h.Boot()
	}
	w.run(time.Second)
	for _, c := range f.clients {
		c.Host().Boot()
	}
	w.run(5 * time.Second)
	return f
}

// sees says what a client reads in a register.
func (f *fleet) sees(client, row int) int64 {
	f.client = f.clients[client]
	return f.register(row)
}

var (
	resumes = service.Toggles{}
	deaf    = service.Toggles{ChangesNotResumed: true}
	blind   = service.Toggles{ListensBlindly: true}
)

// TestNotifications: how a machine that answers clients goes on after its session with the storage
// has ended. Each plays for itself: the other machine hears of everything.
func TestNotifications(t *testing.T) {
	for _, c := range []struct {
		name string
		end  func(f *fleet) // of the session of the first machine
		// minutes with, and a time without transactions, until its kernel or its socket knows
		busy  int
		quiet time.Duration
	}{
		{"reset, and cut off for a moment", func(f *fleet) {
			cut := net.Fault{Do: net.Partition, Hosts: "storage|api-0"}
			cut.For = 500 * time.Millisecond
			f.net.Inject(cut)
			f.net.Reset("storage", "api-0")
		}, 0, 5 * time.Second},
		{"half-open, and the storage says so when it is asked",
			func(f *fleet) { f.net.ResetOneSide("storage", "api-0") }, 0, time.Minute},
		{"half-open, and a box forgets it silently", func(f *fleet) {
			f.net.Inject(net.Fault{
				Do: net.Drop, Kind: net.RST, Hosts: "storage|api-0",
			})
			f.net.ResetOneSide("storage", "api-0")
		}, 5, 2 * time.Minute},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, toggles := range []service.Toggles{resumes, deaf, blind} {
				f := newFleet(t, 1, toggles, 0)
				c.end(f)
				f.set(1, 10)
				for i := range c.busy { // a socket ends after six idle minutes
					f.run(time.Minute)
					f.set(3, i)
				}
				f.run(c.quiet)
				require.EqualValues(t, 10, f.sees(1, 1), "the other machine")
				require.Equal(t, toggles == resumes, f.sees(0, 1) == 10, "what it missed")
				f.set(2, 20)
				f.run(5 * time.Second)
				require.EqualValues(t, 20, f.sees(1, 2), "the other machine")
				require.Equal(t, toggles != deaf, f.sees(0, 2) == 20, "what comes then")
			}
		})
	}
}

// Each machine goes stale by itself, an idle session after its first watch; a machine whose streams
// have all ended listens again for the next.
func TestNotificationsIdle(t *testing.T) {
	for seed := range uint64(20) {
		f := newFleet(t, seed, deaf, 10*time.Second)
		f.set(1, 10)
		f.run(2 * time.Second)
		require.EqualValues(t, 10, f.sees(0, 1), "seed %d", seed)
		f.run(10 * time.Second)
		f.set(1, 11)
		f.run(time.Minute)
		require.EqualValues(t, 10, f.sees(0, 1), "seed %d", seed)
		require.EqualValues(t, 10, f.sees(1, 1), "seed %d", seed)
		f.clients[0].Disconnect()
		f.run(time.Second)
		f.clients[0].Connect()
		f.run(5 * time.Second)
		require.EqualValues(t, 11, f.sees(0, 1), "seed %d", seed)
		require.EqualValues(t, 10, f.sees(1, 1), "seed %d", seed)

		f = newFleet(t, seed, resumes, 10*time.Second)
		for i := range 30 {
			f.run(time.Duration(seed%7+1) * time.Second)
			f.set(1, 10+i)
			f.run(time.Second)
			require.EqualValues(t, 10+i, f.sees(0, 1), "seed %d", seed)
			require.EqualValues(t, 10+i, f.sees(1, 1), "seed %d", seed)
		}
	}
}

// A storage that cannot be reached ends the streams of a machine once its slot gives up; they come
// again, and so does what was missed. A storage that was killed is listened to again as well.
func TestNotificationsAway(t *testing.T) {
	f := newFleet(t, 3, resumes, 0)
	lift := f.net.Inject(net.Fault{Do: net.Partition, Hosts: "storage|api-0"})
	f.net.Reset("storage", "api-0")
	f.set(1, 10)
	f.run(3 * time.Minute)
	require.EqualValues(t, 10, f.sees(1, 1))
	require.NotEqualValues(t, 10, f.sees(0, 1))
	lift.Lift()
	f.run(30 * time.Second)
	require.EqualValues(t, 10, f.sees(0, 1))

	f.storage.Host().Crash(sim.Kill)
	f.run(time.Second)
	f.set(1, 11)
	f.run(time.Second)
	f.storage.Host().Boot()
	f.run(30 * time.Second)
	require.EqualValues(t, 11, f.sees(0, 1))
	require.EqualValues(t, 11, f.sees(1, 1))
}
