package disk

import (
	"bytes"
	"io/fs"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"groundhog/sim"
	"groundhog/sim/fault"
)

func TestFaultText(t *testing.T) {
	for _, c := range []struct {
		fault Fault
		text  string
	}{
		{Fault{}, `any "" EIO`},
		{Fault{Op: OpSync, Path: "shapes/*/log", Errno: syscall.EIO,
			When: fault.When{From: 3, Max: 1, Chance: sim.Ratio{Num: 1, Den: 4}}},
			`sync "shapes/*/log" EIO from=3 max=1 chance=1/4`},
		{Fault{Op: OpCreate, Path: `a "b" *`, Errno: syscall.ENOSPC}, `create "a \"b\" *" ENOSPC`},
		{Fault{Op: OpRead, Host: "db-*", Errno: syscall.EROFS, When: fault.Nth(2)},
			`read@db-* "" EROFS from=2 max=1`},
	} {
		require.Equal(t, c.text, c.fault.String())
		back, err := ParseFault(c.text)
		require.NoError(t, err)
		c.fault.Errno = c.fault.errno()
		require.Equal(t, c.fault, back)
	}
}

func TestFaultTextRefused(t *testing.T) {
	for _, c := range []struct{ text, why string }{
		{"", "unknown operation"},
		{`fsync "" EIO`, "unknown operation"},
		{`sync x EIO`, "quoted"},
		{`sync "x"`, "word 3: no error or effect named"},
		{`sync "x" EWHAT`, `word 3: unknown error or effect "EWHAT": want one of EIO`},
		{`sync "x" gate=zfs`, "gate=zfs: want ext4, xfs, ext4data, btrfs"},
		{`write "x" gate=ext4`, "gate is for [sync], not for write"},
		{`write "x" torn=3/2`, "want the parts to keep"},
		{`write "x" short=-1`, "want a number from 0"},
		{`read "x" flip=256`, "want a number from 1 to 255"},
		{`any "x" stall=1`, "want a duration"},
		{`any "x" stall=60s`, "want a duration as Go prints it"},
		{`any "x" crash=now`, "want power, kill, drop, checkpoint"},
		{`any "x" EIO after`, "after is for crash, not for fail"},
		{`any "x" crash=power after=1`, "word 4: setting \"after=1\": after has no value"},
		{`sync "x" lie=1`, "lie takes no argument"},
		{`sync "x" EIO errno=EIO`, "the fault is an error already"},
		{`sync "x" EIO at=1`, "these are for bad and flip"},
		{`sync "[" EIO`, "syntax error in pattern"},
		{`sync "x" EIO before=3`, "word 4: \"before=3\" is no setting"},
		{`sync "x" EIO from=-1`, "no number from 1"},
		{`sync "x" EIO chance=1`, "no fraction"},
		{`sync "x" EIO chance=3/2`, "no fraction"},
		{`sync "x" EIO chance=1/0`, "no fraction"},
	} {
		_, err := ParseFault(c.text)
		require.ErrorContains(t, err, c.why, c.text)
	}
}

func TestFaultRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := Fault{
			Op:    Op(rapid.IntRange(0, int(opCount)-1).Draw(t, "op")),
			Path:  rapid.StringN(0, 12, -1).Draw(t, "path"),
			Errno: rapid.SampledFrom(faultErrnos).Draw(t, "errno").errno,
			When: fault.When{
				From: rapid.Uint64().Draw(t, "from"),
				Max:  rapid.Uint64().Draw(t, "max"),
			},
		}
		if rapid.Bool().Draw(t, "chancy") {
			f.Chance.Den = rapid.Uint64Min(1).Draw(t, "den")
			f.Chance.Num = rapid.Uint64Max(f.Chance.Den).Draw(t, "num")
		}
		back, err := ParseFault(f.String())
		if f.Check() != nil {
			require.Error(t, err)
			return
		}
		require.NoError(t, err)
		require.Equal(t, f, back)
	})
}

func FuzzParseFault(f *testing.F) {
	f.Add(`sync "shapes/*/log" EIO from=3 max=1 chance=1/4`)
	f.Add(`any "" ENOSPC`)
	f.Add(`write "log" torn=1,3/4 from=7`)
	f.Add(`write "log" short=3 errno=EIO`)
	f.Add(`any "meta" crash=power after from=12`)
	f.Add(`read "x" bad at=512 len=512 max=1`)
	f.Add(`open "x" stall=1m30s`)
	f.Fuzz(func(t *testing.T, text string) {
		fault, err := ParseFault(text)
		if err != nil {
			return
		}
		require.NoError(t, fault.Check())
		back, err := ParseFault(fault.String())
		require.NoError(t, err)
		require.Equal(t, fault, back)
	})
}

// Each operation fails under a fault of its kind, with the errno asked for, and without effect.
func TestFaultMeetsEachOperation(t *testing.T) {
	setup := "mkdir d; put a abc; put d/x y; open a"
	for op, call := range map[Op]func(d *Disk, f *File) error{
		OpOpen:     func(d *Disk, f *File) error { _, err := d.Open("a"); return err },
		OpCreate:   func(d *Disk, f *File) error { _, err := d.Create("new"); return err },
		OpClose:    func(d *Disk, f *File) error { return f.Close() },
		OpRead:     func(d *Disk, f *File) error { _, err := f.Read(make([]byte, 1)); return err },
		OpWrite:    func(d *Disk, f *File) error { _, err := f.Write([]byte("z")); return err },
		OpTruncate: func(d *Disk, f *File) error { return d.Truncate("a", 0) },
		OpSync:     func(d *Disk, f *File) error { return f.Datasync() },
		OpStat:     func(d *Disk, f *File) error { _, err := d.Stat("a"); return err },
		OpReadDir:  func(d *Disk, f *File) error { _, err := d.ReadDir("d"); return err },
		OpMkdir:    func(d *Disk, f *File) error { return d.MkdirAll("e/f", 0o755) },
		OpRename:   func(d *Disk, f *File) error { return d.Rename("a", "b") },
		OpRemove:   func(d *Disk, f *File) error { return d.RemoveAll("d") },
	} {
		for _, any := range []bool{false, true} {
			d := newDisk(t)
			play(t, d, setup)
			f, err := d.OpenFile("a", O_RDWR, 0)
			require.NoError(t, err)
			before := tree(t, d)
			full := Fault{Op: op, Errno: syscall.ENOSPC, When: fault.Once}
			if any {
				full.Op = OpAny
			}
			d.Inject(full)
			err = call(d, f)
			require.ErrorIs(t, err, syscall.ENOSPC, op)
			require.Equal(t, before, tree(t, d), op)
			if op == OpClose {
				require.ErrorIs(t, f.Close(), fs.ErrClosed, "a failed close closes")
				continue
			}
			require.NoError(t, call(d, f), op)
		}
	}
}

func TestFaultCountsAndMatches(t *testing.T) {
	d := newDisk(t)
	play(t, d, "mkdir d; put d/log x; put d/idx x; put log x")
	d.Inject(Fault{Op: OpSync, Path: "*/log", When: fault.When{From: 2, Max: 2}})
	var got strings.Builder
	for range 5 {
		for _, name := range []string{"log", "/d/log", "d/idx"} {
			f, err := d.Open(name)
			require.NoError(t, err)
			if f.Sync() != nil {
				got.WriteString(" " + name)
			} else {
				got.WriteString(" -")
			}
		}
	}
	require.Equal(t, " - - - - /d/log - - /d/log - - - - - - -", got.String())
	d.Lift()
	require.Empty(t, d.Faults())
}

func TestFaultOnEitherNameOfARename(t *testing.T) {
	d := newDisk(t)
	play(t, d, "put a x")
	d.Inject(Fault{Op: OpRename, Path: "b"})
	var link *LinkError
	err := d.Rename("a", "b")
	require.ErrorAs(t, err, &link)
	require.ErrorIs(t, err, syscall.EIO)
	require.Equal(t, "rename a b: input/output error", link.Error())
	require.NoError(t, d.Rename("a", "c"))
}

// TestFaultByName: a handle meets a fault by the name it was opened with and by each name that its
// file has at the time of the operation, and by no other.
func TestFaultByName(t *testing.T) {
	const setup = "mkdir d; put x old; put d/other y"
	for _, c := range []struct {
		pattern, before string // what is done between open and sync of x.new
		met             bool
	}{
		{"x", "", false}, // a name that it will have
		{"x", "rename x.new x", true},
		{"*", "rename x.new x", true},
		{"[x]", "rename x.new x", true},
		{"x.new", "rename x.new x", true},
		{"d/?", "rename x.new d/z", true},
		{"d/z", "rename x.new d/z", true},
		{"x/z", "rename x.new x", false},
		{"e/z", "rename x.new d/z; rename d e", true},
		{"x", "rename x.new x; rename x z", false}, // a name that it had
		{"x", "rename x.new x; remove x", false},
		{"x", "rename x.new z; put x.new y", false},
		{"z", "rename x.new z; put x.new y", true},
	} {
		d := newDisk(t)
		play(t, d, setup)
		f, err := d.OpenFile("x.new", O_RDWR|O_CREATE, 0o644)
		require.NoError(t, err)
		if c.before != "" {
			play(t, d, c.before)
		}
		hit := d.Inject(Fault{Op: OpSync, Path: c.pattern})
		require.Equal(t, c.met, f.Sync() != nil, "%s after %s", c.pattern, c.before)
		require.Equal(t, c.met, hit.Hits() == 1)
	}
	d := newDisk(t)
	play(t, d, setup)
	f, err := d.Open("x")
	require.NoError(t, err)
	require.NoError(t, d.Link("x", "d/link"))
	d.Inject(Fault{Op: OpSync, Path: "d/l*"})
	require.Error(t, f.Sync(), "each name of a file counts")
}

// TestDamageFollowsTheFile: what a fault does to the medium, it does to the file of the handle,
// whatever now has the name by which that was opened.
func TestDamageFollowsTheFile(t *testing.T) {
	for _, op := range []Op{OpSync, OpRead} {
		d := newDisk(t)
		play(t, d, "put x.new aaa; put x old")
		f, err := d.OpenFile("x.new", O_RDWR, 0)
		require.NoError(t, err)
		play(t, d, "rename x.new x; put x.new bbb")
		d.Inject(Fault{Op: op, Path: "x", Effect: Flip, Arg: "1", When: fault.Once})
		if op == OpSync {
			require.NoError(t, f.Sync())
		}
		b := make([]byte, 3)
		_, err = f.ReadAt(b, 0)
		require.NoError(t, err)
		require.Equal(t, "`aa", string(b), op)
		other, err := d.ReadFile("x.new")
		require.NoError(t, err)
		require.Equal(t, "bbb", string(other), op)
	}
}

// failed is which of 64 syncs fail under a fault of chance 1/2, beside others.
func failed(t *testing.T, seed uint64, others ...Fault) string {
	s := sim.New(sim.Config{Seed: seed})
	defer s.Close()
	h := s.NewHost("h", nil)
	d := New(h)
	h.Boot()
	play(t, d, "put a x")
	for _, f := range others {
		d.Inject(f)
	}
	d.Inject(Fault{Op: OpSync, When: fault.When{Chance: sim.Percent(50)}})
	f, err := d.Open("a")
	require.NoError(t, err)
	var b strings.Builder
	for range 64 {
		err := f.Sync()
		b.WriteByte("01"[min(1, len(errWord(err)))])
	}
	return b.String()
}

func errWord(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestFaultDrawsAreKeyed(t *testing.T) {
	alone := failed(t, 7)
	require.Equal(t, alone, failed(t, 7))
	require.NotEqual(t, alone, failed(t, 8))
	require.Contains(t, alone, "0")
	require.Contains(t, alone, "1")
	require.Equal(t, alone, failed(t, 7,
		Fault{Op: OpRead, When: fault.When{Chance: sim.Percent(10)}}, Fault{Op: OpWrite}),
		"another fault shifts no draw of this one")
}

func TestInvalidFaultPanics(t *testing.T) {
	d := newDisk(t)
	require.Panics(t, func() { d.Inject(Fault{Path: "["}) })
}

// Same seed, same hash and the same trace; a fault that fires is in it, as is each change.
func TestTraceIsDeterministic(t *testing.T) {
	run := func(seed uint64, story string) (uint64, []byte) {
		var trace bytes.Buffer
		s := sim.New(sim.Config{Seed: seed, Trace: &trace})
		h := s.NewHost("h", func(p *sim.Proc) {})
		d := New(h)
		h.Boot()
		s.Run()
		d.Inject(Fault{Op: OpWrite, When: fault.When{Chance: sim.Ratio{}, From: 100}})
		play(t, d, story)
		h.Crash(sim.PowerLoss)
		hash := s.Hash()
		s.Close()
		return hash, trace.Bytes()
	}
	story := "mkdir d; put d/a x; sync d; rename d/a b; truncate b 0; sync .; remove b; removeall d"
	one, trace := run(1, story)
	two, again := run(1, story)
	require.Equal(t, one, two)
	require.Equal(t, trace, again)
	for _, call := range []string{"; mkdir e", "; create e", "; put b xy", "; sync ."} {
		other, _ := run(1, story+call)
		require.NotEqual(t, one, other, call)
	}
	short, _ := run(1, strings.Replace(story, "put d/a x", "put d/a xx", 1))
	require.NotEqual(t, one, short, "the length is hashed")
}

// TestInjectRefuses: what cannot be meant panics with one clear line.
func TestInjectRefuses(t *testing.T) {
	d := newDisk(t)
	require.PanicsWithValue(t, `disk: fault "read \"\" lie": lie is for [sync], not for read`,
		func() { d.Inject(Fault{Op: OpRead, Effect: Lie}) })
	require.PanicsWithValue(t,
		`disk: fault "any@other \"\" EIO": injected into the disk of `+d.Host().Name(),
		func() { d.Inject(Fault{Host: "other"}) })
	d.Inject(Fault{Host: d.Host().Name()}).Lift()
}

// TestFaultIsChecked: what is made without the text is held to the same.
func TestFaultIsChecked(t *testing.T) {
	require.ErrorContains(t, Fault{Op: opCount}.Check(), "no operation has number")
	require.ErrorContains(t, Fault{Host: "["}.Check(), "neither the name of a host nor")
	require.NoError(t, Fault{Op: opCount - 1, Host: "a*"}.Check())
}

// TestBadBlockStaysBad: once a block is bad, every read of it fails, and none beside it.
func TestBadBlockStaysBad(t *testing.T) {
	d := newDisk(t)
	play(t, d, "put f text; sync f")
	bad, err := ParseFault(`read "f" bad at=1 len=1 max=1`)
	require.NoError(t, err)
	d.Inject(bad)
	f, err := d.Open("f")
	require.NoError(t, err)
	b := make([]byte, 2)
	for range 3 {
		n, err := f.ReadAt(b, 0)
		require.ErrorIs(t, err, syscall.EIO)
		require.Zero(t, n)
	}
	_, err = f.ReadAt(b, 2)
	require.NoError(t, err)
	require.Equal(t, "xt", string(b))
}

// TestLiftOfOne ends one fault and what it did to the medium, and leaves the other alone.
func TestLiftOfOne(t *testing.T) {
	d := newDisk(t)
	play(t, d, "put a xxxx")
	f, err := d.Open("a")
	require.NoError(t, err)
	read := func() string {
		b := make([]byte, 4)
		_, err := f.ReadAt(b, 0)
		require.NoError(t, err)
		return string(b)
	}
	first := d.Inject(Fault{Op: OpRead, Effect: Flip, Arg: "1", When: fault.Once})
	second := d.Inject(Fault{Op: OpRead, Effect: Flip, Arg: "2", At: 3, When: fault.Once})
	frozen := d.Inject(Fault{Op: OpStat, Effect: ReadOnly})
	require.Equal(t, "yxxz", read())
	first.Lift()
	require.Equal(t, "xxxz", read())
	second.Lift()
	require.Equal(t, "xxxx", read())
	_, err = d.Stat("a")
	require.NoError(t, err)
	require.ErrorIs(t, d.Remove("a"), syscall.EROFS)
	require.Equal(t, uint64(1), frozen.Hits())
	frozen.Lift()
	require.NoError(t, d.Remove("a"))
	require.Empty(t, d.Faults())
}
