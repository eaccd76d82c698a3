package world_test

import (
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
	"groundhog/sim/world"
)

var pair = world.NewTopology([]string{"server", "client"}, []string{"server"})

// story is what became of a run of the pair: what the server's file holds after a power loss, and
// what each side said, in order.
type story struct {
	kept string
	said []string
	out  explore.Outcome
}

// follow lets a server append what it hears, sync it and say so, for a client that asks for one
// letter after the other, under the lines of a plan.
func follow(t *testing.T, o explore.Options, lines ...string) story {
	t.Helper()
	var is story
	sc := &explore.Scenario{Name: "pair", StepLimit: 10_000, TimeLimit: time.Minute,
		Plan: pair.Plan(10 * time.Second), Variants: []explore.Variant{{Name: "only"}},
		Play: func(r *explore.Run) {
			is.said = nil
			say := func(h *world.Host, text string, err error) {
				if err != nil {
					text += " failed"
				}
				is.said = append(is.said, h.Name()+" "+text)
			}
			w := pair.New(r.Sim)
			server := w.NewHost("server", func(p *sim.Proc, h *world.Host) { echo(p, h, say) })
			w.NewHost("client", func(p *sim.Proc, h *world.Host) { client(p, h, say) })
			w.Boot()
			r.Follow(w.Handlers())
			r.For(10 * time.Second)
			kept, _ := server.Disk.ReadFile("log")
			is.kept = string(kept)
		}}
	text := "groundhog plan 1 pair\n"
	for _, l := range lines {
		text += l + "\n"
	}
	p, err := sc.Schema().Parse(text)
	require.NoError(t, err)
	o.Variant, o.Plan = "only", &p
	is.out, err = explore.Execute(t.Context(), sc, o)
	require.NoError(t, err)
	return is
}

func echo(_ *sim.Proc, h *world.Host, say func(h *world.Host, text string, err error)) {
	h.Disk.SyncLatency = time.Millisecond
	l, err := h.Net.Listen(80)
	if err != nil {
		return
	}
	c, err := l.Accept()
	if err != nil {
		return
	}
	log, _ := h.Disk.OpenFile("log", disk.O_CREATE|disk.O_WRONLY|disk.O_APPEND, 0o644)
	root, _ := h.Disk.Open("/")
	_ = root.Sync()
	for b := make([]byte, 1); ; {
		if _, err := io.ReadFull(c, b); err != nil {
			return
		}
		_, err := log.Write(b)
		say(h, "wrote "+string(b), err)
		say(h, "synced "+string(b), log.Sync())
		_, err = c.Write(b)
		say(h, "answered "+string(b), err)
	}
}

func client(p *sim.Proc, h *world.Host, say func(h *world.Host, text string, err error)) {
	c, err := h.Net.DialTimeout("server:80", time.Second)
	if err != nil {
		return
	}
	_ = c.SetDeadline(h.Clock().Now().Add(8 * time.Second))
	for _, b := range []byte("abc") {
		if _, err = c.Write([]byte{b}); err == nil {
			_, err = io.ReadFull(c, make([]byte, 1))
		}
		say(h, "heard "+string(b), err)
		p.Sleep(time.Second)
	}
}

// power is a line that takes the server's power away when it says.
func power(when string) string { return when + " fault crash host=server kind=power down=1m" }

// TestPowerLossAtAnEvent: it comes where the line says, to the call.
func TestPowerLossAtAnEvent(t *testing.T) {
	whole := []string{"server wrote a", "server synced a", "server answered a", "client heard a",
		"server wrote b", "server synced b", "server answered b", "client heard b"}
	for when, want := range map[string]struct {
		kept string
		said int
	}{
		`before write 2 of server "log"`:      {"a", 4},
		`after write 2 of server`:             {"a", 4},
		`before sync 2 of server "log"`:       {"a", 5},
		`before sync 3 of server`:             {"a", 5}, // the first is of the folder
		`in sync 2 of server "log"`:           {"a", 5},
		`before sync 2 of server "l*" +999us`: {"a", 5},
		`after sync 2 of server "log"`:        {"ab", 5},
		`before send 2 of server|client`:      {"ab", 6},
		`after send 2 of server|client`:       {"ab", 6},
		`before send server|client 2 +500us`:  {"ab", 7},
		`after receive 2 of server|client`:    {"ab", 7},
		`before sync 1 of server "."`:         {"", 0},
		`before sync 99 of server`:            {"abc", 12},
	} {
		is := follow(t, explore.Options{Seed: 1}, power(when))
		require.Equal(t, want.kept, is.kept, when)
		if want.said > len(whole) {
			require.Len(t, is.said, want.said, when)
			continue
		}
		require.GreaterOrEqual(t, len(is.said), want.said, when)
		require.Equal(t, whole[:want.said], is.said[:want.said], when)
		for _, more := range is.said[want.said:] {
			require.NotContains(t, more, "server", "%s: it does no more", when)
		}
		again := follow(t, explore.Options{Seed: 1}, power(when))
		require.Equal(t, is, again, when)
	}
}

// TestOtherFaultsAtAnEvent: an error of the disk is met by the very call, a broken connection by
// the very answer, and a clock jumps before it is looked at.
func TestOtherFaultsAtAnEvent(t *testing.T) {
	is := follow(t, explore.Options{Seed: 2},
		`before sync 2 of server "log" fault disk host=server fault="sync \"\" EIO max=1"`)
	require.Contains(t, is.said, "server synced a")
	require.Contains(t, is.said, "server synced b failed")
	require.Contains(t, is.said, "server synced c")

	is = follow(t, explore.Options{Seed: 2},
		`before send 2 of server|client fault net fault="reset server|client"`)
	require.Contains(t, is.said, "server answered b failed")
	require.Contains(t, is.said, "client heard b failed")
	is = follow(t, explore.Options{Seed: 2},
		`after send 2 of server|client fault net fault="reset server|client"`)
	require.Contains(t, is.said, "server answered b")
	require.Contains(t, is.said, "client heard b failed")

	is = follow(t, explore.Options{Seed: 2},
		"before clock 1 of client fault jump host=client by=1h",
		"at start 1 of client fault pause host=client for=2s",
		`at note "plan pause" fault pause host=server for=1s`)
	require.Contains(t, is.said, "client heard c")
	require.Greater(t, is.out.Now, sim.Instant(5*time.Second))
}

// TestTwoLinesOfOneEvent: both happen, also if the first kills whoever came to it.
func TestTwoLinesOfOneEvent(t *testing.T) {
	is := follow(t, explore.Options{Seed: 3}, power("before sync 2 of server"),
		`before sync 2 of server fault net fault="isolate client for=1s"`)
	require.Equal(t, uint64(1), is.out.Marks[0], "crash")
	require.Equal(t, uint64(1), is.out.Marks[4], "net: %v", fmt.Sprint(is.out.Marks))
}

// TestUnknownHostOfAnEvent: the run says so, and which there are.
func TestUnknownHostOfAnEvent(t *testing.T) {
	is := follow(t, explore.Options{Seed: 1}, power("before sync 2 of sever"))
	require.Contains(t, is.out.Worst().Reason, "line 1 of the plan hangs on an event of "+
		"host sever, and the run has none of that name: expected one of server client")
}

// TestEventsAreCountedApart: traffic of others moves no event.
func TestEventsAreCountedApart(t *testing.T) {
	schema := pair.Plan(time.Second)
	l, err := schema.ParseLine(power("before send 2 of server|client"))
	require.NoError(t, err)
	require.True(t, l.Hangs())
	s := sim.New(sim.Config{})
	defer s.Close()
	server, other := s.NewHost("server", nil), s.NewHost("client", nil)
	for _, m := range []struct {
		sim.Moment
		matches bool
	}{
		{sim.Moment{Kind: sim.MomentSend, Host: server, Name: "client"}, true},
		{sim.Moment{Kind: sim.MomentSend, Host: server, Name: "postgres"}, false},
		{sim.Moment{Kind: sim.MomentSend, Host: other, Name: "client"}, false},
		{sim.Moment{Kind: sim.MomentSend, Place: sim.PlaceAfter, Host: server, Name: "client"},
			false},
		{sim.Moment{Kind: sim.MomentConnect, Host: server, Name: "client"}, false},
	} {
		require.Equal(t, m.matches, l.On.Matches(m.Moment))
	}
	renamed := plan.Moment{Kind: sim.MomentRename, Name: "log.*", Nth: 1}
	require.True(t, renamed.Matches(sim.Moment{Kind: sim.MomentRename, Host: server, Name: "new",
		Other: "log.1"}))
}
