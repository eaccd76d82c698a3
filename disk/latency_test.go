package disk

import (
	"io/fs"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"groundhog/sim"
)

// promise is a dumb twin of a sync: whole copies of what was there when it was called. What must
// survive is the copy of the last call among those that have returned.
type promise struct {
	calls   int
	best    int
	durable string
}

// sync makes the call and keeps the promise in mind.
func (p *promise) sync(call func() error, content func() string) {
	p.calls++
	number, copied := p.calls, content()
	if call() == nil && number > p.best {
		p.best, p.durable = number, copied
	}
}

// names are the entries of the root.
func names(d *Disk) string {
	list, _ := fs.ReadDir(d.FS(), ".")
	var b strings.Builder
	for _, e := range list {
		b.WriteString(e.Name() + " ")
	}
	return b.String()
}

func content(d *Disk) string {
	data, _ := fs.ReadFile(d.FS(), "a")
	return string(data)
}

// worker makes a fixed list of calls on the file "a" and on names in the root.
func worker(d *Disk, calls []int, file, root *promise) func(p *sim.Proc) {
	return func(p *sim.Proc) {
		f, _ := d.OpenFile("a", O_RDWR, 0)
		dir, _ := d.Open(".")
		for i, c := range calls {
			d.SyncLatency = time.Duration(c/8%4) * time.Millisecond
			name, other := "xyz"[c%3:c%3+1], "xyz"[c/3%3:c/3%3+1]
			switch c % 8 {
			case 0:
				f.WriteAt([]byte{byte('a' + i)}, int64(c/8%12))
			case 1:
				f.Truncate(int64(c / 8 % 12))
			case 2, 3:
				file.sync(f.Sync, func() string { return content(d) })
			case 4:
				d.WriteFile(name, nil, 0o644)
			case 5:
				d.Rename(name, other)
			case 6:
				d.Remove(name)
			case 7:
				root.sync(dir.Sync, func() string { return names(d) })
			}
			if c/64%2 == 1 {
				p.Sleep(time.Millisecond)
			}
		}
	}
}

// Syncs of several processes that overlap, with latencies that let later ones overtake.
func TestOverlappingSyncs(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := sim.New(sim.Config{Seed: rapid.Uint64().Draw(t, "seed")})
		defer s.Close()
		h := s.NewHost("h", nil)
		d := New(h)
		h.Boot()
		_, err := d.Create("a")
		require.NoError(t, err)
		dir, err := d.Open(".")
		require.NoError(t, err)
		require.NoError(t, dir.Sync())
		file, root := &promise{}, &promise{durable: "a "}
		for range rapid.IntRange(1, 3).Draw(t, "workers") {
			calls := rapid.SliceOfN(rapid.IntRange(0, 255), 1, 25).Draw(t, "calls")
			h.Go("worker", worker(d, calls, file, root))
		}
		require.NoError(t, s.RunFor(time.Duration(rapid.IntRange(0, 20).Draw(t,
			"ms"))*time.Millisecond).Err)

		if rapid.Bool().Draw(t, "kill first") {
			h.Crash(sim.Kill)
			file.durable, root.durable = content(d), names(d)
			h.Boot()
			f, err := d.Open("a")
			require.NoError(t, err)
			dir, err := d.Open(".")
			require.NoError(t, err)
			require.NoError(t, f.Sync())
			require.NoError(t, dir.Sync())
		}
		h.Crash(sim.PowerLoss)
		require.Equal(t, file.durable, content(d))
		require.Equal(t, root.durable, names(d))
	})
}

// A name that goes while a sync has it on board is still to be removed durably, however busy the
// directory is.
func TestBusyDirectoryRemembersWhatIsUnderWay(t *testing.T) {
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	h := s.NewHost("h", nil)
	d := New(h)
	h.Boot()
	d.SyncLatency = time.Second
	h.Go("busy", func(p *sim.Proc) {
		play(t, d, "create t")
		first := p.Go("sync", func(*sim.Proc) { play(t, d, "sync .") })
		p.Sleep(time.Millisecond)
		play(t, d, "remove t")
		for range 200 {
			play(t, d, "create u; remove u")
		}
		first.Join()
		play(t, d, "sync .")
	})
	require.NoError(t, s.Run().Err)
	h.Crash(sim.PowerLoss)
	require.Empty(t, tree(t, d))
}
