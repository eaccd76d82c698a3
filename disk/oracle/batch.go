package oracle

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// batchSize is how many jobs a machine does before the next one is booted.
const batchSize = 100

// store keeps results in a file, a line each.
type store struct {
	path string
	done map[string]Result
}

func openStore(path string) (*store, error) {
	s := &store{path: path, done: map[string]Result{}}
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<26)
	for lines.Scan() {
		var r Result
		if json.Unmarshal(lines.Bytes(), &r) == nil { // the last line may be cut
			s.done[r.ID] = r
		}
	}
	return s, lines.Err()
}

// add keeps a result that is one.
func (s *store) add(r Result) error {
	if r.Failed != "" {
		return fmt.Errorf("job %s: %s", r.ID, r.Failed)
	}
	s.done[r.ID] = r
	line, err := json.Marshal(r)
	if err != nil {
		return err
	}
	file, err := os.OpenFile(s.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	if _, err := file.Write(append(line, '\n')); err != nil {
		file.Close()
		return err
	}
	return file.Close()
}

// record does those of the jobs that have no result yet.
func record(ctx context.Context, kernel, work string, jobs []Job, limit int) (*store, error) {
	file, version, err := kernelOf(kernel)
	if err != nil {
		return nil, err
	}
	s, err := openStore(filepath.Join(work, version+".results"))
	if err != nil {
		return nil, err
	}
	var left []Job
	for _, job := range jobs {
		if _, done := s.done[job.ID]; !done && len(left) < limit {
			left = append(left, job)
		}
	}
	if len(left) == 0 {
		return s, nil
	}
	start, err := newInitramfs(kernel, work)
	if err != nil {
		return nil, err
	}
	m := &machine{kernel: file, start: start, work: work}
	begin, total, images := time.Now(), len(left), 0
	for len(left) > 0 {
		batch := left[:min(batchSize, len(left))]
		left = left[len(batch):]
		err := m.run(ctx, batch, func(r Result) error {
			images += r.Images
			return s.add(r)
		})
		if err != nil {
			return s, err
		}
		for _, job := range batch {
			if _, done := s.done[job.ID]; !done {
				return s, fmt.Errorf("the machine ended without a result of job %s", job.ID)
			}
		}
		fmt.Printf("%s: %d of %d jobs, %d images, %.0f s\n", version, total-len(left), total,
			images, time.Since(begin).Seconds())
	}
	return s, nil
}
