package disk

import (
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
	"groundhog/sim/fault"
)

// meets plays a story on a disk under faults, and what the file f is read as afterwards, before and
// after a power loss. Errors of the story are collected.
type meets struct {
	faults, before, story string
	errors                string // of each call that failed, with the call
	now, then             string // f as it is read; "!" and an errno if it cannot be
}

func readAll(d *Disk, name string) string {
	data, err := d.ReadFile(name)
	if err != nil {
		return "!" + errno(err)
	}
	return strings.ReplaceAll(string(data), "\x00", ".")
}

func TestEffects(t *testing.T) {
	io, full, readOnly := syscall.EIO.Error(), syscall.ENOSPC.Error(), syscall.EROFS.Error()
	const before, story = "put f old; sync .", "at f 0 NEW; sync f; sync f"
	for _, c := range []meets{
		{"", before, story, "", "NEW", "NEW"},
		{`sync "f" EIO max=1`, before, story, "sync f: " + io, "NEW", "NEW"},
		{`sync "f" gate=ext4 max=1`, before, story, "sync f: " + io, "NEW", "old"},
		{`sync "f" gate=xfs max=1`, before, story, "sync f: " + io, "NEW", "old"},
		{`sync "f" gate=btrfs max=1`, before, story, "sync f: " + io, "old", "old"},
		{`sync "f" gate=ext4 errno=ENOSPC max=1`, before, story, "sync f: " + full, "NEW", "old"},
		// the whole page again
		{`sync "f" gate=ext4 max=1`, before, "at f 0 NEW; sync f; at f 1 e; sync f", "sync f: " +
			io, "NeW", "NeW"},
		{`sync "f" gate=ext4 max=1`, "put f old; truncate f 9000; sync f; sync .",
			"at f 0 NEW; sync f; at f 8000 x; sync f; truncate f 3; sync f", "sync f: " +
				io, "NEW", "old"},
		{`sync "f" gate=ext4 max=1`, before, "at f 3 longer; sync f; sync f; at f 3 l; sync f",
			"sync f: " + io, "oldlonger", "oldlonger"},
		{`sync "f" lie max=1`, before, "at f 0 NEW; sync f", "", "NEW", "old"},
		{`sync "f" lie max=1`, before, story, "", "NEW", "NEW"},
		{`sync "f" lost max=1`, before, story, "", "old", "old"},
		{`sync "f" lost max=1`, before, "at f 0 NEW; sync f; at f 0 ONE; sync f", "", "ONE", "ONE"},
		{`sync "f" misdirect=2 max=1`, "put f 123456; sync .", "at f 0 NE; sync f", "", "12NE56",
			"12NE56"},
		{`read "f" flip=1 at=1 max=1`, before, "read f", "", "omd", "omd"},
		{`read "f" flip=1 at=1 max=1`, before, "read f; at f 0 NEW", "", "NEW", "omd"},
		{`read "f" flip=1 at=1 max=1`, before, "read f; at f 0 NEW; sync f", "", "NEW", "NEW"},
		{`read "f" bad at=1 len=1 max=1`, before, "read f", "read f: " + io, "!" + io, "!" + io},
		{`read "f" bad at=1 len=1 max=1`, before, "read f; at f 1 L; sync f; read f", "read f: " +
			io, "oLd", "oLd"},
		{`write "f" short=2 max=1`, before, "at f 0 NEW; sync f", "at f 0 NEW: " + full, "NEd",
			"NEd"},
		{`write "f" short=2 errno=EIO max=1`, before, "at f 0 NEW; sync f", "at f 0 NEW: " + io,
			"NEd", "NEd"},
		{`write "f" ENOSPC max=1`, before, "at f 0 NEW; sync f", "at f 0 NEW: " + full, "old",
			"old"},
		{`write "f" torn=1,3/3`, before, "at f 0 NEW", "at f 0 NEW: " + io, "NlW", "NlW"},
		{`write "f" torn=2/1+2`, before, "at f 0 NEW", "at f 0 NEW: " + io, "oEW", "oEW"},
		{`write "f" torn=1/2+9`, before, "at f 3 NEW", "at f 3 NEW: " + io, "oldNE", "oldNE"},
		{`write "f" tornseq=1,3`, before, "at f 0 A; at f 1 B; at f 2 C; at f 0 ZZZ", "", "ZZZ",
			"AlC"},
		{`write "f" tornseq=2`, before, "at f 0 A; sync f; at f 1 B; at f 2 C", "", "AlC", "AlC"},
		{`open "x" readonly`, before, "open x; at f 0 NEW; create g", "open x: " +
			syscall.ENOENT.Error() + "; at f 0 NEW: " + readOnly + "; create g: " +
			readOnly, "old", "old"},
		{`stat "f" readonly`, before, "at f 0 NEW; stat f; sync f", "sync f: " + readOnly, "NEW",
			"old"},
		{`sync "f" crash=power`, before, "at f 0 NEW; sync f", "sync f: " + io, "old", "old"},
		{`sync "f" crash=power after max=1`, before, "at f 0 NEW; sync f", "", "NEW", "NEW"},
		{`sync "f" crash=kill max=1`, before, "at f 0 NEW; sync f", "sync f: " + io, "NEW", "old"},
		{`write "f" crash=drop after max=1`, before, "at f 0 NEW; sync f", "", "old", "old"},
		{`write "f" crash=checkpoint after max=1`, before, "at f 0 NEW", "", "NEW", "NEW"},
		{`rename "*" crash=power max=1`, "put f old; sync .; put g NEW; sync .",
			"rename g f; sync .", "rename g f: " + io, "old", "old"},
		{`rename "*" crash=power after max=1`, "put f old; sync .; put g NEW; sync .",
			"rename g f; sync .", "", "old", "old"},
	} {
		t.Run(c.faults+" "+c.story, func(t *testing.T) {
			d := newDisk(t)
			play(t, d, c.before)
			for _, text := range strings.Split(c.faults, ";") {
				if text != "" {
					f, err := ParseFault(text)
					require.NoError(t, err)
					require.Equal(t, text, f.String())
					d.Inject(f)
				}
			}
			var failed []string
			for _, call := range strings.Split(c.story, "; ") {
				w := append(strings.Fields(call), "", "", "")
				if err := step(d, map[string]*File{}, w); err != nil {
					failed = append(failed, call+": "+errno(err))
				}
				if !d.host.Up() {
					d.host.Boot()
				}
			}
			require.Equal(t, c.errors, strings.Join(failed, "; "))
			now := readAll(d, "f")
			// the power failed in the middle, and the story went on
			if c.faults != `write "f" tornseq=1,3` {
				require.Equal(t, c.now, now)
			}
			d.host.Crash(sim.PowerLoss)
			d.host.Boot()
			require.Equal(t, c.then, readAll(d, "f"))
			d.Lift()
			if strings.Contains(c.faults, "flip") || strings.Contains(c.faults, "bad") {
				require.NotContains(t, readAll(d, "f"), "!")
				require.NotContains(t, readAll(d, "f"), "m")
			}
		})
	}
}

// What a fault did to the medium is undone by Lift: the true bytes were kept.
func TestHeal(t *testing.T) {
	for _, fault := range []string{`sync "f" lost max=1`, `sync "f" misdirect=1 max=1`} {
		d := newDisk(t)
		play(t, d, "put f old; sync .")
		f, err := ParseFault(fault)
		require.NoError(t, err)
		d.Inject(f)
		play(t, d, "at f 0 NEW; sync f")
		require.NotEqual(t, "NEW", readAll(d, "f"))
		d.host.Crash(sim.PowerLoss)
		d.host.Boot()
		d.Lift()
		require.Equal(t, "NEW", readAll(d, "f"))
	}
}

// Each handle is told of a failed writeback once; one that is opened later only if nobody was told.
func TestErrorsAreReportedOncePerHandle(t *testing.T) {
	for _, c := range []struct {
		mode string
		// fails: the sync itself, the same again, one of another handle, one opened later
		first, second, other, newcome bool
	}{
		{"ext4", true, false, true, false},
		{"ext4data", false, true, true, false},
	} {
		d := newDisk(t)
		play(t, d, "put f old; sync .")
		one, _ := d.OpenFile("f", O_RDWR, 0)
		two, _ := d.OpenFile("f", O_RDWR, 0)
		d.Inject(Fault{Op: OpSync, Effect: Gate, Arg: c.mode, When: fault.Once})
		_, err := one.WriteAt([]byte("NEW"), 0)
		require.NoError(t, err)
		require.Equal(t, c.first, one.Sync() != nil)
		require.Equal(t, c.second, one.Sync() != nil)
		three, _ := d.OpenFile("f", O_RDWR, 0)
		require.Equal(t, c.other, two.Sync() != nil)
		require.NoError(t, two.Sync())
		require.Equal(t, c.newcome, three.Sync() != nil)
	}
	d := newDisk(t)
	play(t, d, "put f old; sync .")
	one, _ := d.OpenFile("f", O_RDWR, 0)
	d.Inject(Fault{Op: OpSync, Effect: Gate, Arg: "ext4data", When: fault.Once})
	_, err := one.WriteAt([]byte("NEW"), 0)
	require.NoError(t, err)
	require.NoError(t, one.Sync())
	late, _ := d.OpenFile("f", O_RDWR, 0)
	require.ErrorIs(t, late.Sync(), syscall.EIO, "nobody was told yet")
}

func TestShortRead(t *testing.T) {
	d := newDisk(t)
	play(t, d, "put f abcdef")
	d.Inject(Fault{Op: OpRead, Effect: Short, Arg: "2", When: fault.When{Max: 2}})
	f, _ := d.Open("f")
	all, err := io.ReadAll(f)
	require.NoError(t, err)
	require.Equal(t, "abcdef", string(all), "a reader that goes on gets all")
	d.Inject(Fault{Op: OpRead, Effect: Short, Arg: "2", When: fault.Once})
	n, err := f.ReadAt(make([]byte, 4), 0)
	require.Equal(t, 2, n)
	require.ErrorIs(t, err, io.EOF)
}

func TestCapacity(t *testing.T) {
	d := newDisk(t)
	play(t, d, "put f 12345; sync .")
	d.Capacity = 10
	f, _ := d.OpenFile("g", O_RDWR|O_CREATE|O_APPEND, 0o644)
	n, err := f.Write([]byte("1234567"))
	require.Equal(t, 5, n)
	require.ErrorIs(t, err, syscall.ENOSPC)
	n, err = f.Write([]byte("8"))
	require.Zero(t, n)
	require.ErrorIs(t, err, syscall.ENOSPC)
	play(t, d, "at f 0 abcde; remove f") // what is there may be written over, and removed
	n, err = f.Write([]byte("6789"))
	require.NoError(t, err)
	require.Equal(t, 4, n)
	play(t, d, "truncate g 1; put h 123456789")
	require.ErrorIs(t, d.WriteFile("i", []byte("x"), 0o644), syscall.ENOSPC)
	d.host.Crash(sim.PowerLoss)
	d.host.Boot()
	require.Equal(t, "f=12345", tree(t, d))
	play(t, d, "put i 12345")
	require.ErrorIs(t, d.WriteFile("j", []byte("x"), 0o644), syscall.ENOSPC)
}

// A process that crashes its own host by an operation never sees it return.
func TestCrashFromWithin(t *testing.T) {
	for _, after := range []bool{false, true} {
		s := sim.New(sim.Config{Seed: 1})
		defer s.Close()
		var d *Disk
		boots, returned := 0, 0
		h := s.NewHost("h", func(p *sim.Proc) {
			boots++
			if boots == 1 {
				play(t, d, "put f x")
				root, _ := d.Open(".")
				_ = root.Sync()
				returned++
			}
		})
		d = New(h)
		d.Inject(Fault{Op: OpSync, Path: ".", Effect: Crash, Arg: "power", After: after,
			When: fault.Once})
		h.Boot()
		require.NoError(t, s.Run().Err)
		h.Boot()
		require.NoError(t, s.Run().Err)
		require.Equal(t, 2, boots)
		require.Zero(t, returned)
		want := ""
		if after {
			want = "f=x"
		}
		require.Equal(t, want, tree(t, d))
	}
}

// took is how long a process needs for a story.
func took(t *testing.T, seed uint64, prepare func(d *Disk), procs int, story string) (time.Duration,
	*Disk) {
	s := sim.New(sim.Config{Seed: seed})
	t.Cleanup(s.Close)
	var d *Disk
	h := s.NewHost("h", func(p *sim.Proc) {
		for range procs {
			p.Go("worker", func(p *sim.Proc) { play(t, d, story) })
		}
	})
	d = New(h)
	play(t, d, "put f "+strings.Repeat("x", 1000)+"; sync .")
	prepare(d)
	h.Boot()
	require.NoError(t, s.Run().Err)
	return time.Duration(s.Now()), d
}

func TestDeviceTime(t *testing.T) {
	ms := time.Millisecond
	for _, c := range []struct {
		name   string
		device Device
		before func(d *Disk)
		procs  int
		story  string
		want   time.Duration
	}{
		{"a flush", Device{Flush: 5 * ms}, nil, 1, "sync f", 5 * ms},
		{"bandwidth", Device{Flush: 5 * ms, Bandwidth: 1000}, nil, 1, "write f 12; sync f", 7 * ms},
		{"three wait for each other", Device{Flush: 5 * ms}, nil, 3, "sync f", 15 * ms},
		{"depth", Device{Flush: 5 * ms, Depth: 2}, nil, 3, "sync f", 10 * ms},
		{"writes are free", Device{Flush: 5 * ms, Write: 5 * ms, Bandwidth: 1000}, nil, 1,
			"write f 12345", 0},
		{"until the cache is full", Device{Write: 5 * ms, Dirty: 8}, nil, 1,
			"write f 12345; write f 12345; write f 12345", 5 * ms},
		{"the first read is cold", Device{Read: 5 * ms, Bandwidth: 1_000_000}, func(d *Disk) {
			d.Load(d.Image())
		}, 1, "read f; read f", 6 * ms},
		{"stalled", Device{Flush: 5 * ms}, func(d *Disk) {
			d.Stall(time.Second)
		}, 1, "sync f", time.Second + 5*ms},
		{"throttled", Device{Depth: 8}, func(d *Disk) { d.Throttle(100) }, 3, "sync f", 20 * ms},
		{"a stall fault", Device{}, func(d *Disk) {
			d.Inject(Fault{Op: OpOpen, Effect: Stall, Arg: "2s", When: fault.Once})
		}, 1, "open f; open f", 2 * time.Second},
	} {
		got, d := took(t, 1, func(d *Disk) {
			d.Device = c.device
			if c.before != nil {
				c.before(d)
			}
		}, c.procs, c.story)
		require.Equal(t, c.want, got, c.name)
		require.LessOrEqual(t, d.Busy(), time.Duration(c.procs)*(c.want+ms), c.name)
	}
}

// Jitter is a function of the seed, has the mean it should have, and ends at 20 times the mean.
func TestJitter(t *testing.T) {
	one, _ := took(t, 1, func(d *Disk) {
		d.Device = SSD
	}, 3, "write f 1; sync f; write f 2; sync f")
	two, _ := took(t, 1, func(d *Disk) {
		d.Device = SSD
	}, 3, "write f 1; sync f; write f 2; sync f")
	other, _ := took(t, 2, func(d *Disk) {
		d.Device = SSD
	}, 3, "write f 1; sync f; write f 2; sync f")
	require.Equal(t, one, two)
	require.NotEqual(t, one, other)
	s := sim.New(sim.Config{Seed: 1})
	defer s.Close()
	draws := s.Stream("test")
	sum, most := time.Duration(0), time.Duration(0)
	for range 100_000 {
		t := exponential(draws.Uint64(), time.Millisecond)
		sum, most = sum+t, max(most, t)
	}
	require.InDelta(t, float64(time.Millisecond), float64(sum/100_000),
		float64(40*time.Microsecond))
	require.Greater(t, most, 8*time.Millisecond)
	require.Equal(t, 20*time.Millisecond, exponential(0, time.Millisecond))
}

func TestLazyFS(t *testing.T) {
	for line, want := range map[string]string{
		"lazyfs::crash::timing=before::op=fsync::from_rgx=data/log":           `sync "data/log" crash=power max=1`,
		"lazyfs::crash::timing=after::op=rename::from_rgx=^/tmp.*$::to_rgx=f": `rename "tmp*" crash=power after max=1`,
		"lazyfs::crash::timing=after::op=write::from_rgx=a.b":                 `write "a?b" crash=power after max=1`,
		"lazyfs::torn-op::file=/wal::persist=1,3::parts=3":                    `write "wal" torn=1,3/3 max=1`,
		"lazyfs::torn-op::file=wal::persist=2::parts_bytes=4096,512":          `write "wal" torn=2/4096+512 max=1`,
		"lazyfs::torn-seq::op=write::file=wal::persist=1,4":                   `write "wal" tornseq=1,4`,
	} {
		c, err := ParseLazyFS(line)
		require.NoError(t, err)
		require.Equal(t, want, c.Fault.String())
	}
	for line, want := range map[string]string{
		"lazyfs":                        "want lazyfs::COMMAND",
		"lazyfs::help-me":               `unknown command "help-me": want clear-cache`,
		"lazyfs::crash::op=mkdir":       "op=mkdir: no such operation",
		"lazyfs::crash::op=write":       "timing=: want before or after",
		"lazyfs::crash::op=write::op=x": `part "op=x": want each key=value once`,
		"lazyfs::crash::timing=after::op=write::from_rgx=(a|b)c": `cannot be said as a glob`,
		"lazyfs::crash::timing=after::op=write::from_rgx=(":      `regular expression "("`,
		"lazyfs::torn-op::file=f::persist=1": "want either parts= or " +
			"parts_bytes=",
		"lazyfs::torn-op::persist=1::parts=2":          "file= and persist= must be given",
		"lazyfs::torn-op::file=f::persist=3::parts=2":  "want the parts to keep",
		"lazyfs::torn-seq::op=read::file=f::persist=3": "op=read: only write is torn",
	} {
		_, err := ParseLazyFS(line)
		require.ErrorContains(t, err, want, line)
	}
	d := newDisk(t)
	play(t, d, "put f old; sync .; write f more")
	report, err := ParseLazyFS("lazyfs::unsynced-data-report")
	require.NoError(t, err)
	require.Len(t, report.Report(d), 1)
	drop, err := ParseLazyFS("lazyfs::clear-cache")
	require.NoError(t, err)
	drop.Do(d)
	require.Equal(t, "f=old", tree(t, d))
	play(t, d, "write f more")
	keep, err := ParseLazyFS("lazyfs::cache-checkpoint")
	require.NoError(t, err)
	keep.Do(d)
	d.host.Crash(sim.PowerLoss)
	require.Equal(t, "f=oldmore", tree(t, d))
}

func FuzzParseLazyFS(f *testing.F) {
	f.Add("lazyfs::crash::timing=after::op=rename::from_rgx=tmp.*")
	f.Add("lazyfs::torn-op::file=wal::persist=2::parts_bytes=4096,512")
	f.Fuzz(func(t *testing.T, line string) {
		c, err := ParseLazyFS(line)
		if err == nil && c.Fault != nil {
			back, err := ParseFault(c.Fault.String())
			require.NoError(t, err)
			require.Equal(t, *c.Fault, back)
		}
	})
}
