package disk

import (
	"io/fs"
	"slices"
)

// Process is one of several operating system processes of a machine, such as two daemons that lock
// the same files. It uses the disk as its own [Disk] does, and its handles and locks end with it. A
// host with one program needs none: there, all handles end with the incarnation.
type Process struct {
	*Disk
	name   string
	files  []*File
	exited bool
}

// Process is a new process of the machine.
func (d *Disk) Process(name string) *Process { return &Process{Disk: d, name: name} }

// Name is the name it was given.
func (p *Process) Name() string { return p.name }

// OpenFile is [Disk.OpenFile]; the handle belongs to the process. After Exit it fails with
// [fs.ErrClosed].
func (p *Process) OpenFile(name string, flag int, perm fs.FileMode) (*File, error) {
	return p.openFile(route{name: name}, flag, perm)
}

func (p *Process) openFile(r route, flag int, perm fs.FileMode) (*File, error) {
	if p.exited {
		return nil, pathError("open", r.String(), fs.ErrClosed)
	}
	f, err := p.Disk.open(new(File), r, flag, perm)
	if err == nil {
		p.files = slices.DeleteFunc(p.files, func(f *File) bool { return f.closed })
		p.files = append(p.files, f)
	}
	return f, err
}

// Open opens a file or directory for reading.
func (p *Process) Open(name string) (*File, error) { return p.OpenFile(name, O_RDONLY, 0) }

// Create opens a file for reading and writing and empties it, or makes it.
func (p *Process) Create(name string) (*File, error) {
	return p.OpenFile(name, O_RDWR|O_CREATE|O_TRUNC, 0o666)
}

// Dir is [Disk.Dir]; the handles that are opened through it belong to the process.
func (p *Process) Dir(name string) *Dir {
	r := p.Disk.Dir(name)
	r.owner = p
	return r
}

// Exit ends the process, as a kill does: its handles are closed, its locks given back; what it
// wrote stays in the page cache of the machine.
func (p *Process) Exit() {
	p.exited = true
	for _, f := range p.files {
		if !f.closed {
			f.d.closing(f.ino)
			f.closed = true
			f.drop()
		}
	}
	p.files = nil
}
