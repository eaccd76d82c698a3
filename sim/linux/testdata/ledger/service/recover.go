package service

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// recover reads the snapshot and the log. A line that a crash has torn is not acknowledged: it is
// cut off. A deposit that is in both was rotated when the crash came.
func (l *ledger) recover() error {
	if err := os.MkdirAll(l.Dir, 0o755); err != nil {
		return err
	}
	for _, name := range []string{"snapshot", "log"} {
		path := filepath.Join(l.Dir, name)
		b, err := os.ReadFile(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		whole := 0
		for _, line := range strings.SplitAfter(string(b), "\n") {
			d, ok := parse(line)
			if !ok {
				break
			}
			whole += len(line)
			if _, known := l.durable[d.id]; !known || l.NoReserve && name == "log" {
				l.apply(d)
			}
		}
		if name == "log" && whole < len(b) {
			if err := os.Truncate(path, int64(whole)); err != nil {
				return err
			}
		}
	}
	log, err := os.OpenFile(filepath.Join(l.Dir, "log"),
		os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	l.log = log
	if err := log.Sync(); err != nil {
		return err
	}
	if err := syncDir(l.Dir); err != nil {
		return err
	}
	return syncDir(filepath.Dir(l.Dir))
}

// parse reads a whole line of the log.
func parse(line string) (d deposit, ok bool) {
	fields := strings.Fields(line)
	if len(fields) != 3 || !strings.HasSuffix(line, "\n") {
		return d, false
	}
	amount, err := strconv.Atoi(fields[2])
	return deposit{fields[0], fields[1], amount}, err == nil
}

func syncDir(name string) error {
	d, err := os.Open(name)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
