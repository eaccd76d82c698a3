package trace

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/sim"
)

func pingPong(t *testing.T, seed uint64) *Log {
	t.Helper()
	l, err := Read(bytes.NewReader(pingPongTrace(t, seed)))
	require.NoError(t, err)
	return l
}

// pingPongTrace is of two hosts that talk, of which one writes what it hears, loses power
// and is cut off.
func pingPongTrace(t *testing.T, seed uint64) []byte {
	t.Helper()
	var buf bytes.Buffer
	s := sim.New(sim.Config{Seed: seed, Trace: &buf})
	defer s.Close()
	n := net.New(s)
	a, b := s.NewHost("a", nil), s.NewHost("b", nil)
	sa, sb := n.Attach(a), n.Attach(b)
	d := disk.New(b)
	a.Boot()
	b.Boot()
	said := s.Symbol("said")
	b.Go("listen", func(p *sim.Proc) {
		c, err := sb.ListenPacket(9)
		require.NoError(t, err)
		f, _ := d.Create("log")
		for {
			buf := make([]byte, 64)
			m, _, err := c.ReadFrom(buf)
			if err != nil {
				return
			}
			_, _ = f.Write(buf[:m])
			b.Note(said, uint64(m), 0)
			b.Logf("heard %q", buf[:m])
		}
	})
	a.Logf("before the first record but one")
	a.Go("talk", func(p *sim.Proc) {
		c, err := sa.ListenPacket(7)
		require.NoError(t, err)
		for range 20 {
			_, _ = c.WriteTo([]byte("hello"), &net.HostAddr{Net: "udp", Host: "b", Port: 9})
			p.Sleep(p.Stream("pace").Duration(time.Millisecond, 5*time.Millisecond))
		}
	})
	s.RunFor(30 * time.Millisecond)
	cut := n.Partition([]string{"a"}, []string{"b"})
	s.RunFor(10 * time.Millisecond)
	cut.Lift()
	a.Pause()
	s.RunFor(5 * time.Millisecond)
	a.Resume()
	b.Crash(sim.PowerLoss)
	s.RunFor(7 * time.Millisecond)
	b.Boot()
	s.RunFor(time.Second)
	require.NoError(t, s.FlushTrace())
	return buf.Bytes()
}

func TestReadKeepsEveryRecord(t *testing.T) {
	l := pingPong(t, 1)
	require.Equal(t, []string{"a", "b", "world"}, sorted(l.Hosts))
	total := 0
	for i, st := range l.Steps {
		total += st.To - st.From
		for _, r := range l.Records[st.From:st.To] {
			require.EqualValues(t, i, r.Step)
		}
		if i > 0 {
			require.Less(t, st.Cause, uint64(i), "a cause comes before its effect")
			require.GreaterOrEqual(t, st.At, l.Steps[i-1].At)
		}
	}
	require.Equal(t, len(l.Records), total)
	require.EqualValues(t, 1, l.Seed)
	_, err := Read(bytes.NewReader([]byte("no trace at all, but long enough")))
	require.ErrorContains(t, err, "not a groundhog trace")
}

func sorted(names []string) []string {
	names = slices.Clone(names)
	slices.Sort(names)
	return names
}

// TestPastAgainstItsTwin compares with the definition, applied step by step.
func TestPastAgainstItsTwin(t *testing.T) {
	for seed := range uint64(5) {
		l := pingPong(t, seed)
		for of := uint64(0); of < uint64(len(l.Steps)); of += 7 {
			want := make(map[uint64]bool)
			var visit func(i uint64)
			visit = func(i uint64) {
				if want[i] {
					return
				}
				want[i] = true
				visit(l.Steps[i].Cause)
				for j := i; l.Steps[i].Kind == sim.KindResume && j > 1; {
					if j--; l.Steps[j].Kind == sim.KindResume &&
						l.Steps[j].Actor == l.Steps[i].Actor {
						visit(j)
						break
					}
				}
			}
			visit(of)
			for i, in := range l.causes(of) {
				require.Equal(t, want[uint64(i)], in, "step %d in the past of %d", i, of)
			}
		}
		require.NotContains(t, l.causes(1<<40), true)
	}
}

func TestMessagesHaveBothEnds(t *testing.T) {
	l := pingPong(t, 2)
	messages := l.Messages()
	require.Greater(t, len(messages), 3)
	for _, m := range messages {
		require.Less(t, m.Sent, m.Delivered)
		require.Equal(t, "a", l.Hosts[m.From])
		require.Equal(t, "b", l.Hosts[m.To])
	}
	sent, delivered := 0, 0
	for _, r := range l.Records {
		switch l.Name(r.Topic) {
		case "net sent a>b":
			sent++
		case "net delivered a>b":
			delivered++
		}
	}
	require.Len(t, messages, delivered)
	require.Greater(t, sent, delivered, "some were lost to the cut")
}

func TestBands(t *testing.T) {
	l := pingPong(t, 3)
	var got []string
	for _, b := range l.Bands {
		got = append(got, b.Kind+" "+l.Hosts[b.Host]+" "+b.To.Sub(b.From).String())
	}
	require.Equal(t, []string{"cut a 10ms", "cut b 10ms", "paused a 5ms", "down b 7ms"}, got)
}

func TestStakes(t *testing.T) {
	l := pingPong(t, 4)
	stakes := l.Stakes
	require.Len(t, stakes, 1)
	require.Equal(t, sim.KindCrash, l.Records[stakes[0].Record].Kind)
	require.Len(t, stakes[0].Lines, 2)
	require.Contains(t, stakes[0].Lines[0], "writes since its last sync")
	require.Contains(t, stakes[0].Lines[1], "1 changes of names since the last sync of a folder")
	clean := newDirty()
	clean.note("create", 5)
	clean.note("write", 5)
	clean.note("sync", 5)
	clean.note("syncdir", 1)
	require.Equal(t, []string{"nothing: all was synced"}, clean.lines())
}

func TestTold(t *testing.T) {
	l := pingPong(t, 5)
	last := l.Told(sim.Instant(30 * time.Millisecond))
	require.NotZero(t, last)
	found := false
	for _, r := range l.Records[l.Steps[last].From:l.Steps[last].To] {
		found = found || l.Name(r.Topic) == "said"
	}
	require.True(t, found)
	require.Zero(t, l.Told(-1))
}
