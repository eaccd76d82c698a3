//go:build linux && (amd64 || arm64)

package linux_test

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/sim"
	"groundhog/sim/linux"
)

// onDisk runs main on a host with a disk, crashes it after a while, and runs it again.
func onDisk(t *testing.T, kind sim.CrashKind, main func()) (output string, hash uint64) {
	s := sim.New(sim.Config{Seed: 7, Log: func(l sim.LogLine) { output += l.Text + "\n" }})
	defer s.Close()
	h := s.NewHost("alpha", nil)
	linux.Boot(h, disk.New(h), nil, linux.Program{
		Main: main, Files: map[string]string{"/etc/app.conf": "depth=3\n"},
	})
	for range 2 {
		h.Boot()
		s.RunFor(time.Second)
		require.NoError(t, s.Err(), output)
		h.Crash(kind)
	}
	return output, s.Hash()
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// journal writes one synced and one unsynced file, and lists what it finds.
func journal() {
	conf, err := os.ReadFile("/etc/app.conf")
	must(err)
	fmt.Printf("conf %q\n", conf)
	must(filepath.WalkDir("/", func(path string, d fs.DirEntry, err error) error {
		if strings.HasPrefix(path, "/data") && !d.IsDir() {
			b, err := os.ReadFile(path)
			must(err)
			fmt.Printf("found %s %q\n", path, b)
		}
		return nil
	}))
	must(os.MkdirAll("/data", 0o755))
	f, err := os.Create("/data/synced")
	must(err)
	_, err = f.WriteString("kept")
	must(err)
	must(f.Sync())
	for _, dir := range []string{"/data", "/"} {
		d, err := os.Open(dir)
		must(err)
		must(d.Sync())
		must(d.Close())
	}
	must(os.WriteFile("/data/unsynced", []byte("lost"), 0o644))
	must(os.Rename("/data/unsynced", "/data/renamed"))
	_, err = os.Stat("/nowhere")
	fmt.Println(err)
	time.Sleep(time.Hour)
}

func TestFilesOfAProgram(t *testing.T) {
	killed, _ := onDisk(t, sim.Kill, journal)
	require.Contains(t, killed, `conf "depth=3\n"`)
	require.Contains(t, killed, "stat /nowhere: no such file or directory")
	require.Contains(t, killed, `found /data/synced "kept"`)
	require.Contains(t, killed, `found /data/renamed "lost"`)
	dark, _ := onDisk(t, sim.PowerLoss, journal)
	require.Contains(t, dark, `found /data/synced "kept"`)
	require.NotContains(t, dark, `found /data/renamed`)
}

// TestTheLogOfGoTestIsNotThePrograms: go test keeps a log of the files that a test opens. Those of
// a program are not in it, and the program's kernel does not get the log to write.
func TestTheLogOfGoTestIsNotThePrograms(t *testing.T) {
	if os.Getenv("GROUNDHOG_TEST_MANY_FILES") != "" {
		onDisk(t, sim.Kill, func() {
			for i := range 1000 { // more than the log's buffer holds
				must(os.WriteFile(fmt.Sprintf("/tmp/of-a-program-%d", i), nil, 0o644))
			}
		})
		return
	}
	log := filepath.Join(t.TempDir(), "log")
	binary, err := os.Executable()
	require.NoError(t, err)
	cmd := exec.Command(binary, "-test.run=^"+t.Name()+"$", "-test.testlogfile="+log)
	cmd.Env = append(os.Environ(), "GROUNDHOG_TEST_MANY_FILES=1", "GROUNDHOG_WORKER=1")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	kept, err := os.ReadFile(log)
	require.NoError(t, err)
	require.Contains(t, string(kept), "GROUNDHOG_TEST_MANY_FILES", "what the test looks at")
	require.NotContains(t, string(kept), "of-a-program")
}
