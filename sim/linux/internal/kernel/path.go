//go:build linux && (amd64 || arm64)

package kernel

import (
	"strings"
	"syscall"

	"groundhog/disk"
)

const (
	maxPath  = 4096
	maxLinks = 40
)

// Paths in the kernel count from the root and have no slash in front: the form that the disk walks
// without making another of it. The root is ".".

// path is the path that a program means by a name beside the descriptor dirfd. A slash at the end,
// which asks for a directory, becomes "/.", which does so for the disk as well.
func (p *Process) path(dirfd uintptr, name string) (string, syscall.Errno) {
	full, e := p.named(dirfd, name)
	if e == 0 && full[len(full)-1] == '/' {
		full += "."
	}
	return full, e
}

// named is path for a name that is to be made, moved or removed: the slashes at its end stay.
func (p *Process) named(dirfd uintptr, name string) (string, syscall.Errno) {
	switch {
	case name == "":
		return "", syscall.ENOENT
	case len(name) >= maxPath:
		return "", syscall.ENAMETOOLONG
	}
	if name[0] == '/' {
		name = strings.TrimLeft(name, "/")
		if name == "" {
			name = "."
		}
		return p.k.inside(name), 0
	}
	from := p.dir
	if int32(dirfd) != atFDCWD {
		f := p.files.get(int(int32(dirfd)))
		if f == nil {
			return "", syscall.EBADF
		}
		d, ok := f.(directory)
		if !ok || !d.isDirectory() {
			return "", syscall.ENOTDIR
		}
		from = d.place()
	}
	if from == "." {
		return p.k.inside(name), 0
	}
	return p.k.inside(from + "/" + name), 0
}

// directory is a description that names can be given beside.
type directory interface {
	isDirectory() bool
	place() string // its path
}

// inside is the path without steps above the root, which stay there, as a kernel has it.
func (k *Kernel) inside(path string) string {
	if !strings.Contains(path, "..") || k.Disk == nil {
		return path
	}
	if _, err := k.Disk.Inode(path, false); err != disk.ErrEscape {
		return path
	}
	parent, base, slash := split(path)
	real, e := k.realPath(parent)
	switch {
	case e != 0:
		return path
	case base == ".." || base == ".":
		real, _ = k.realPath(path)
		return real + slash
	case real == ".":
		return base + slash
	}
	return real + "/" + base + slash
}

// split parts a path before its last element; slash is what stands behind that.
func split(path string) (parent, base, slash string) {
	trimmed := strings.TrimRight(path, "/")
	slash = path[len(trimmed):]
	if i := strings.LastIndexByte(trimmed, '/'); i >= 0 {
		return trimmed[:i], trimmed[i+1:], slash
	}
	return ".", trimmed, slash
}

// realPath is the path of an existing directory or file without links and dots.
func (k *Kernel) realPath(path string) (string, syscall.Errno) {
	var done []string
	links := 0
	for rest := path; rest != ""; {
		var step string
		step, rest, _ = strings.Cut(rest, "/")
		switch step {
		case "", ".":
			continue
		case "..":
			done = done[:max(len(done)-1, 0)]
			continue
		}
		here := strings.Join(append(done[:len(done):len(done)], step), "/")
		node, err := k.Disk.Inode(here, false)
		if err != nil {
			return "", errnoOf(err)
		}
		if node.Target == "" {
			done = append(done, step)
			continue
		}
		if links++; links > maxLinks {
			return "", syscall.ELOOP
		}
		if node.Target[0] == '/' {
			done = done[:0]
		}
		rest = node.Target + "/" + rest
	}
	if len(done) == 0 {
		return ".", 0
	}
	return strings.Join(done, "/"), 0
}
