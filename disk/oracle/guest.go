package oracle

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Where the machine finds what it starts with, and where it mounts.
const (
	guestJobs    = "/jobs"
	guestModules = "/modules"
	guestImages  = "/images"
	guestMount   = "/m"
	guestDisk    = "/dev/nbd0"
)

// guest is the device of the machine and its server.
type guest struct {
	dev    *device
	file   *os.File
	server *server
}

// Guest is process 1: it does all jobs, prints their results and ends the machine.
func Guest() {
	err := runGuest()
	if err != nil {
		fmt.Println("oracle:", err)
	}
	time.Sleep(100 * time.Millisecond) // for the console
	err = unix.Reboot(unix.LINUX_REBOOT_CMD_POWER_OFF)
	fmt.Println("oracle: power off:", err)
	for {
		time.Sleep(time.Hour)
	}
}

func runGuest() error {
	debug.SetGCPercent(400)
	for _, m := range [][3]string{{"proc", "/proc", "proc"}, {"sys", "/sys", "sysfs"},
		{"dev", "/dev", "devtmpfs"}} {
		if err := unix.Mount(m[0], m[1], m[2], 0, ""); err != nil {
			return fmt.Errorf("mount %s: %w", m[1], err)
		}
	}
	if err := loadModules(); err != nil {
		return err
	}
	if err := os.WriteFile("/proc/sys/kernel/printk", []byte("3 4 1 3"), 0); err != nil {
		return err
	}
	g := guest{dev: &device{size: deviceSize, held: over(nil)}}
	var err error
	for range 100 { // the driver makes its device file in a moment
		if g.file, g.server, err = serve(guestDisk, g.dev); err == nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	if err != nil {
		return err
	}
	return g.ready()
}

// ready waits until the driver has its socket and the device answers, and does the jobs.
func (g *guest) ready() error {
	var err error
	for range 200 {
		var disk *os.File
		if disk, err = os.Open(guestDisk); err == nil {
			_, err = disk.ReadAt(make([]byte, blockSize), 0)
			disk.Close()
		}
		if err == nil {
			return g.jobs()
		}
		time.Sleep(20 * time.Millisecond)
	}
	return err
}

// loadModules loads the modules of the initramfs in the order of their names.
func loadModules() error {
	files, err := filepath.Glob(guestModules + "/*")
	if err != nil {
		return err
	}
	for _, path := range files {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		options := ""
		if strings.HasSuffix(path, "nbd.ko") {
			options = "nbds_max=1 max_part=0"
		}
		if err := unix.FinitModule(int(f.Fd()), options, 0); err != nil {
			return fmt.Errorf("module %s: %w", path, err)
		}
		f.Close()
	}
	return nil
}

func (g *guest) jobs() error {
	f, err := os.Open(guestJobs)
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var job Job
		if err := json.Unmarshal(lines.Bytes(), &job); err != nil {
			return err
		}
		result, err := g.play(&job)
		if err != nil {
			result.Failed = err.Error()
		}
		result.ID = job.ID
		text, err := json.Marshal(result)
		if err != nil {
			return err
		}
		fmt.Println("\n" + resultMark + string(text))
		if result.Failed != "" { // what it has left mounted would spoil the next
			return fmt.Errorf("%s: %s", job.ID, result.Failed)
		}
	}
	return lines.Err()
}
