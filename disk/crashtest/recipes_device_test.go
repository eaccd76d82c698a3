package crashtest

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/disk/persist"
	"groundhog/sim"
)

// device are the recipes in which the device, not the program, makes the mistake first. A fault is
// in force, the operations run on a live disk, an operation that fails is told and the program goes
// on, then the power fails under POSIX. The right program is another list of operations; what it
// promises must hold.
var device = []struct {
	name, about string
	setup       string
	runs        []deviceRun
	judge       judge
}{
	{
		name: "18 fsync fails and is tried again",
		about: `
The kernel reports a failed writeback once and marks the pages clean. The second fsync finds nothing to do and says so. Whoever
takes that for success loses data: PostgreSQL until 2018, and many others. No manner of failing is safe to retry in; ext4 with
data=journal reports late, so that even the first fsync seems to succeed. What helps is to write everything again, or to stop.`,
		setup: "create f; write f OO; fsync f; fsync .", judge: promised("f", "NN"),
		runs: []deviceRun{
			{`sync "f" gate=ext4 max=1`, "at f 0 NN; fsync f; fsync f; ack f", true},
			{`sync "f" gate=xfs max=1`, "at f 0 NN; fsync f; fsync f; ack f", true},
			{`sync "f" gate=ext4data max=1`, "at f 0 NN; fsync f; ack f", true},
			{`sync "f" gate=btrfs max=1`, "at f 0 NN; fsync f; fsync f; ack f", true},
			{`sync "f" EIO max=1`, "at f 0 NN; fsync f; fsync f; ack f", false},
			{`sync "f" gate=ext4 max=1`, "at f 0 NN; fsync f; at f 0 NN; fsync f; ack f", false},
			{`sync "f" gate=btrfs max=1`, "at f 0 NN; fsync f; at f 0 NN; fsync f; ack f", false},
		},
	},
	{
		name: "19 no space at writeback",
		about: `
With delayed allocation a write succeeds that there is no room for; the fsync fails, and the program does not look. And a write
that has room for a part of a record only leaves that part, behind which the next record goes.`,
		setup: "create f; write f 1A; fsync f; fsync .", judge: func(files map[string]string,
			acked []string) string {
			if list, _ := records(files["f"]); len(list) < 1+len(acked) {
				return fmt.Sprintf("%d records were acknowledged, %q holds %d", len(acked),
					files["f"], len(list)-1)
			}
			return ""
		},
		runs: []deviceRun{
			{`sync "f" gate=ext4 errno=ENOSPC max=1`, "write f 1B; fsync f; ack B", true},
			{`write "f" short=1 max=1`, "write f 3BCD; write f 1E; fsync f; ack E", true},
			{`write "f" short=1 max=1`, "write f 3BCD; truncate f 2; write f 1E; fsync f; ack E",
				false},
			{`write "f" ENOSPC max=1`, "write f 3BCD; write f 1E; fsync f; ack E", false},
		},
	},
	{
		name: "25 bit rot and misdirected writes",
		about: `
The bytes are wrong, or they are right and in another place: a checksum finds the first and not the second, unless it covers the
place. The pages here are two bytes, a letter and the number of the page: they describe themselves. TigerBeetle.`,
		setup: "create f; write f A0B1C2; fsync f; fsync .", judge: func(files map[string]string,
			_ []string) string {
			var wrong []string
			for i := range 3 {
				if page := files["f"][2*i : 2*i+2]; page[1] != byte('0'+i) || !letters(page[:1]) {
					wrong = append(wrong, fmt.Sprintf("page %d is %q", i, page))
				}
			}
			return strings.Join(wrong, ", ")
		},
		runs: []deviceRun{
			{`sync "f" misdirect=2 max=1`, "at f 2 X1; fsync f; ack X", true},
			{`sync "f" misdirect=2 max=1`,
				"at f 2 X1; fsync f; at f 2 X1; at f 4 C2; fsync f; ack X", false},
			{`open "f" flip=4 at=3 max=1`, "fsync f", true},
			{`open "f" flip=4 at=3 max=1`, "fsync f; at f 2 B1; fsync f", false},
			{`sync "f" lost max=1`, "at f 2 X9; fsync f", false},
		},
	},
	{
		name: "26 the device lies about a flush",
		about: `
The sync returned, the data is in the volatile cache of the device, the power fails: what was synced is gone, and no program can
prevent it. It can notice: a later record that survived says how many there were.`,
		setup: "create f; create count; write f 1A; fsync f; write count 1; fsync count; fsync .",
		judge: func(files map[string]string, _ []string) string {
			if list, _ := records(files["f"]); fmt.Sprint(len(list)) < files["count"] {
				return fmt.Sprintf("noticed: %s records were synced, %d are there", files["count"],
					len(list))
			}
			return ""
		},
		runs: []deviceRun{
			{`sync "f" lie max=1`, "write f 1B; fsync f; at count 0 2; fsync count; ack B", true},
			{`sync "f" lie max=1`, "write f 1B; fsync f; write f 1C; fsync f; at count 0 3; " +
				"fsync count; ack C", false},
			{``, "write f 1B; fsync f; at count 0 2; fsync count; ack B", false},
		},
	},
}

// deviceRun is one program under one fault, and whether recovery finds something wrong.
type deviceRun struct {
	fault, ops string
	wrong      bool
}

// report runs it and says what happened.
func (r deviceRun) report(t *testing.T, setup string, j judge) string {
	m := newMachine(1)
	defer m.close()
	d := m.disk
	d.Sector = 2
	require.NoError(t, do(d, setup))
	var b strings.Builder
	fmt.Fprintf(&b, "\nfault       %s\n", or(r.fault, "none"))
	if r.fault != "" {
		f, err := disk.ParseFault(r.fault)
		require.NoError(t, err)
		d.Inject(f)
	}
	var acked []string
	for _, op := range strings.Split(r.ops, "; ") {
		said := "ok"
		var errno syscall.Errno
		if err := do(d, op); errors.As(err, &errno) {
			said = errno.Error()
		}
		if what, ok := strings.CutPrefix(op, "ack "); ok {
			acked = append(acked, what)
			said = ""
		}
		b.WriteString(strings.TrimRight(fmt.Sprintf("            %-16s %s", op, said), " ") + "\n")
	}
	seen := filesOn(d)
	d.Host().Crash(sim.PowerLoss)
	d.Host().Boot()
	files := map[string]string{}
	var shown []string
	for _, name := range []string{"f", "count"} {
		if _, ok := seen[name]; ok {
			data, err := d.ReadFile(name)
			require.NoError(t, err)
			files[name] = string(data)
			shown = append(shown, name+"="+persist.Content(data))
		}
	}
	wrong := j(files, acked)
	require.Equal(t, r.wrong, wrong != "", "%s: %s", b.String(), wrong)
	fmt.Fprintf(&b, "            power loss, and then %s\n%s\n", strings.Join(shown, " "),
		strings.TrimRight(fmt.Sprintf("    %-6s  %s", verdict(wrong), wrong), " "))
	return b.String()
}

func TestDeviceRecipes(t *testing.T) {
	for _, r := range device {
		t.Run(r.name, func(t *testing.T) {
			text := fmt.Sprintf("%s\n%s\n\nbefore      %s\n", r.name, r.about, r.setup)
			for _, run := range r.runs {
				text += run.report(t, r.setup, r.judge)
			}
			requireGolden(t, r.name, text)
		})
	}
}
