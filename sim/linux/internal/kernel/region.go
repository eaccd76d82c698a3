//go:build linux && (amd64 || arm64)

package kernel

import (
	"slices"
	"sync"
	"syscall"

	"golang.org/x/sys/unix"
)

// A program's maps lie in a region of the address space that its kernel has reserved, at addresses
// that follow from the host and from the calls alone: what depends on addresses is the same in
// each run. The zone of the regions lies where neither Go's heap nor the race detector's shadow of
// it nor the real kernel's choice is.
const (
	zone       = 0x4100_0000_0000
	regionSize = 64 << 30
	slots      = 256 // regions in the zone
	pageSize   = 4096
)

// area is a map of the program, or what is left of one.
type area struct {
	from, to uintptr
	protect  int
	flags    int     // MAP_PRIVATE or MAP_SHARED, MAP_ANONYMOUS
	file     *mapped // nil: anonymous
	off      int64   // in the file
	readOnly bool    // and may not become anything else
}

// region is the part of the address space for the maps of one kernel's programs.
type region struct {
	base  uintptr // 0: not reserved yet
	areas []area  // by address
}

// holders are the kernels that have regions, in this process of the real machine.
var holders struct {
	sync.Mutex //detlint:allow nobody waits who holds it
	list       []*Kernel
}

// hold reserves the kernel's region, after those of simulations that are over are given back.
func (k *Kernel) hold() syscall.Errno {
	if k.region.base != 0 {
		return 0
	}
	holders.Lock()
	defer holders.Unlock()
	holders.list = slices.DeleteFunc(holders.list, func(o *Kernel) bool {
		if o.region.base != 0 && o.Host.Sim().Closed() {
			o.abandon()
		}
		return o.region.base == 0
	})
	e := k.region.reserve(k.number)
	if e == 0 {
		holders.list = append(holders.list, k)
	}
	return e
}

// abandon gives back what a kernel has of the real machine when its simulation is over.
func (k *Kernel) abandon() {
	for _, m := range k.mappings {
		m.forget()
	}
	for _, p := range k.running {
		p.closeMemories()
	}
	_, _ = really(unix.SYS_MUNMAP, k.region.base, regionSize)
	k.region, k.mappings, k.running = region{}, nil, nil
}

// really makes a call to the real kernel.
//
//go:uintptrescapes
func really(no uintptr, a ...uintptr) (uintptr, syscall.Errno) {
	var b [6]uintptr
	copy(b[:], a)
	//detlint:allow for the real kernel
	r1, _, e := syscall.Syscall6(no, b[0], b[1], b[2], b[3], b[4], b[5])
	return r1, e
}

const reserved = unix.MAP_PRIVATE | unix.MAP_ANONYMOUS | unix.MAP_NORESERVE

// reserve takes the region of the host's number, or if something is there, as where several
// simulations run at a time, the next one that is free.
func (r *region) reserve(number int) syscall.Errno {
	for try := range slots {
		base := uintptr(zone) + uintptr((number+try)%slots)*regionSize
		got, e := really(unix.SYS_MMAP, base, regionSize, unix.PROT_NONE,
			reserved|unix.MAP_FIXED_NOREPLACE, ^uintptr(0), 0)
		if e == 0 && got == base {
			r.base = base
			return 0
		}
		if e == 0 { // a kernel that does not know MAP_FIXED_NOREPLACE
			_, _ = really(unix.SYS_MUNMAP, got, regionSize)
		}
	}
	return syscall.ENOMEM
}

// free is the lowest address at which n bytes are free.
func (r *region) free(n uintptr) (uintptr, syscall.Errno) {
	at := r.base
	for _, a := range r.areas {
		if a.from-at >= n {
			return at, 0
		}
		at = a.to
	}
	if n > regionSize || r.base+regionSize-at < n {
		return 0, syscall.ENOMEM
	}
	return at, 0
}

// contains tells whether all of a range lies in the region.
func (r *region) contains(from, n uintptr) bool {
	return r.base != 0 && from >= r.base && n <= regionSize && from-r.base <= regionSize-n
}

// covered tells whether all of a range is mapped.
func (r *region) covered(from, to uintptr) bool {
	for _, a := range r.areas {
		if a.from <= from && from < a.to {
			from = a.to
		}
	}
	return from >= to
}

// find is the area that holds an address, or nil.
func (r *region) find(p uintptr) *area {
	for i := range r.areas {
		if a := &r.areas[i]; a.from <= p && p < a.to {
			return a
		}
	}
	return nil
}

// add enters an area.
func (r *region) add(a area) {
	i, _ := slices.BinarySearchFunc(r.areas, a, func(x, y area) int {
		if x.from < y.from {
			return -1
		}
		return 1
	})
	r.areas = slices.Insert(r.areas, i, a)
	if a.file != nil {
		a.file.maps++
	}
}

// remove takes a range out of the areas and gives its addresses back.
func (r *region) remove(from, to uintptr) {
	r.settle(from, to)
	old := r.areas
	r.areas = make([]area, 0, len(old)+1)
	var gone []*mapped
	for _, a := range old {
		if a.to <= from || to <= a.from {
			r.areas = append(r.areas, a)
			continue
		}
		if a.file != nil {
			a.file.maps--
			gone = append(gone, a.file)
		}
		if a.from < from {
			r.keep(a, a.from, from)
		}
		if to < a.to {
			r.keep(a, to, a.to)
		}
	}
	r.vacate(from, to)
	for _, m := range gone {
		if m.maps == 0 {
			m.drop()
		}
	}
}

// settle stores what was written through shared maps in a range, and gives the files.
func (r *region) settle(from, to uintptr) (files []*mapped) {
	for _, a := range r.areas {
		if a.file == nil || a.flags&unix.MAP_SHARED == 0 || a.to <= from || to <= a.from {
			continue
		}
		a.file.settle(a.off+int64(max(from, a.from)-a.from), a.off+int64(min(to, a.to)-a.from))
		if len(files) == 0 || files[len(files)-1] != a.file {
			files = append(files, a.file)
		}
	}
	return files
}

// keep is a part of an area that stays.
func (r *region) keep(a area, from, to uintptr) {
	if a.file != nil {
		a.file.maps++
	}
	a.from, a.to, a.off = from, to, a.off+int64(from-a.from)
	r.areas = append(r.areas, a)
}

// vacate leaves nothing behind addresses but that they are reserved.
func (r *region) vacate(from, to uintptr) {
	_, e := really(unix.SYS_MMAP, from, to-from, unix.PROT_NONE, reserved|unix.MAP_FIXED,
		^uintptr(0), 0)
	if e != 0 {
		panic("kernel: the real kernel refuses a map: " + e.Error())
	}
}

// release ends the maps of a program that is dead, and if nothing is left the region.
func (r *region) release(anonymous bool) {
	for i := 0; i < len(r.areas); {
		if a := r.areas[i]; a.file != nil || anonymous {
			r.remove(a.from, a.to)
			continue
		}
		i++
	}
	if len(r.areas) == 0 && r.base != 0 {
		_, _ = really(unix.SYS_MUNMAP, r.base, regionSize)
		r.base = 0
	}
}
