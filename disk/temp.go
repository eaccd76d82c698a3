package disk

import (
	"errors"
	"io/fs"
	"strconv"
	"strings"
	"syscall"
)

// CreateTemp makes a new file in dir, opened for reading and writing, whose name is pattern with a
// random number for its last star, or at its end. The number comes from the host's stream
// "disk/temp". An empty dir is the root.
func (d *Disk) CreateTemp(dir, pattern string) (*File, error) {
	return d.createTemp(dir, pattern, d.OpenFile)
}

// CreateTemp is [Disk.CreateTemp]; the handle belongs to the process.
func (p *Process) CreateTemp(dir, pattern string) (*File, error) {
	return p.createTemp(dir, pattern, p.OpenFile)
}

func (d *Disk) createTemp(dir, pattern string,
	open func(name string, flag int, perm fs.FileMode) (*File, error)) (*File, error) {
	var f *File
	_, err := d.temp("createtemp", dir, pattern, func(name string) (err error) {
		f, err = open(name, O_RDWR|O_CREATE|O_EXCL, 0o600)
		return err
	})
	return f, err
}

// MkdirTemp makes a new directory in dir, named as by [Disk.CreateTemp], and returns its name.
func (d *Disk) MkdirTemp(dir, pattern string) (string, error) {
	return d.temp("mkdirtemp", dir, pattern, func(name string) error {
		return d.Mkdir(name, 0o700)
	})
}

func (d *Disk) temp(verb, dir, pattern string, make func(name string) error) (string, error) {
	if strings.Contains(pattern, "/") {
		return "", pathError(verb, pattern, errors.New("pattern contains a slash"))
	}
	prefix, suffix := pattern, ""
	if i := strings.LastIndexByte(pattern, '*'); i >= 0 {
		prefix, suffix = pattern[:i], pattern[i+1:]
	}
	if dir != "" && !strings.HasSuffix(dir, "/") {
		dir += "/"
	}
	for range 10_000 {
		name := dir + prefix + strconv.FormatUint(d.host.Stream("disk/temp").Uint64N(1<<32), 10) +
			suffix
		err := make(name)
		switch {
		case err == nil:
			return name, nil
		case !errors.Is(err, fs.ErrExist):
			return "", err
		}
	}
	return "", pathError(verb, dir+prefix+"*"+suffix, syscall.EEXIST)
}
