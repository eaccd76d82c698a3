package oracle

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"groundhog/disk/persist/recording"
)

// writeGoldens writes a golden for each configuration: what was seen of the jobs that have results.
func writeGoldens(dir, version string, jobs []Job, s *store) error {
	short := strings.Join(strings.SplitN(version, ".", 3)[:2], ".")
	for _, c := range configs {
		var list []recording.Recording
		for _, job := range jobs {
			r, done := s.done[job.ID]
			if job.Config == c.name && done {
				list = append(list, recording.Recording{Script: job.Script, With: job.with(),
					Torn: job.Torn, Seen: r.Seen})
			}
		}
		if len(list) == 0 {
			continue
		}
		var text bytes.Buffer
		about := fmt.Sprintf("%s of Linux %s: what it held after power losses", c.name, version)
		if err := recording.Write(&text, about, list); err != nil {
			return err
		}
		path := filepath.Join(dir, c.name+"-"+short+".txt.gz")
		if err := writeCompressed(path, text.Bytes()); err != nil {
			return err
		}
	}
	return nil
}

func writeCompressed(path string, text []byte) error {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := w.Write(text); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(path, out.Bytes(), 0o644)
}
