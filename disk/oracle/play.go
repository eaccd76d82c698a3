package oracle

import (
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"groundhog/disk/persist/recording"
)

// play records a job and mounts what a power loss may leave of it.
func (g *guest) play(job *Job) (result Result, err error) {
	begin := time.Now()
	raw, err := os.ReadFile(guestImages + "/" + job.System)
	if err != nil {
		return result, err
	}
	restore, err := setSysctls(job.Sysctl)
	if err != nil {
		return result, err
	}
	h, err := g.record(job, unpackImage(raw))
	if err == nil {
		err = restore()
	}
	if err != nil {
		return result, err
	}
	g.server.latency = 0
	images := h.crashes(1)
	seen := map[string]map[int]bool{}
	for _, im := range images {
		tree, err := g.find(job, im.content)
		if err != nil {
			return result, err
		}
		if im.torn && strings.HasPrefix(tree, refused) {
			result.Refused++
			continue
		}
		if seen[tree] == nil {
			seen[tree] = map[int]bool{}
		}
		maps.Copy(seen[tree], im.returned)
	}
	for tree, returned := range seen { // order: sorted below
		result.Seen = append(result.Seen, recording.Sighting{Tree: tree,
			Returned: slices.Sorted(maps.Keys(returned))})
	}
	recording.SortSightings(result.Seen)
	result.Places, result.Images = h.places, len(images)
	result.count(h.requests)
	result.Milliseconds = time.Since(begin).Milliseconds()
	return result, nil
}

func (r *Result) count(requests []request) {
	for _, q := range requests {
		switch {
		case q.flush:
			r.Flushes++
		case q.fua:
			r.FUAs++
		}
		if !q.flush {
			r.Writes++
		}
	}
}

// record plays the script of a job on an empty file system. The record begins after a mount of its
// own, so that it holds nothing that the setup or a mount writes.
func (g *guest) record(job *Job, empty *content) (*history, error) {
	p := &player{dir: guestMount, open: map[string]*os.File{}}
	g.dev.show(empty)
	if err := g.mount(job); err != nil {
		return nil, err
	}
	for _, line := range job.Script.Setup {
		if err := p.do(line); err != nil {
			return nil, err
		}
	}
	p.close()
	if err := unix.Unmount(guestMount, 0); err != nil {
		return nil, fmt.Errorf("unmount: %w", err)
	}
	if err := g.mount(job); err != nil {
		return nil, err
	}
	unix.Sync()
	g.server.latency = time.Duration(job.Latency) * time.Millisecond
	h := &history{base: g.dev.start(), torn: job.Torn}
	for _, line := range job.Script.Calls {
		if err := p.do(line); err != nil {
			return nil, err
		}
		h.returns = append(h.returns, g.dev.place())
	}
	time.Sleep(time.Duration(job.After * float64(time.Second)))
	h.requests, h.events = g.dev.stop()
	p.close()
	if err := unix.Unmount(guestMount, 0); err != nil {
		return nil, fmt.Errorf("unmount: %w", err)
	}
	return h, nil
}

// refused begins what is found where the kernel does not mount an image.
const refused = "!"

// find is the tree that the kernel finds in an image.
func (g *guest) find(job *Job, c *content) (string, error) {
	g.dev.show(c)
	if err := g.mount(job); err != nil {
		return refused + err.Error(), nil
	}
	tree := treeOf(guestMount)
	if err := unix.Unmount(guestMount, 0); err != nil {
		return "", fmt.Errorf("unmount: %w", err)
	}
	return tree, nil
}

// mount mounts the device, of which the kernel remembers nothing.
func (g *guest) mount(job *Job) error {
	if err := unix.IoctlSetInt(int(g.file.Fd()), unix.BLKFLSBUF, 0); err != nil {
		return fmt.Errorf("forget the device: %w", err)
	}
	err := unix.Mount(guestDisk, guestMount, job.System, unix.MS_NOATIME, job.Mount)
	if err != nil {
		return fmt.Errorf("mount: %w", err)
	}
	return nil
}

// setSysctls sets what a job asks for, and returns what undoes it.
func setSysctls(list []string) (restore func() error, err error) {
	old := map[string][]byte{}
	for _, setting := range list {
		name, value, _ := strings.Cut(setting, "=")
		path := "/proc/sys/" + name
		if old[path], err = os.ReadFile(path); err != nil {
			return nil, err
		}
		if err := os.WriteFile(path, []byte(value), 0); err != nil {
			return nil, err
		}
	}
	return func() error {
		for path, value := range old { // order: each is a setting of its own
			if err := os.WriteFile(path, value, 0); err != nil {
				return err
			}
		}
		return nil
	}, nil
}
