//go:build linux && (amd64 || arm64)

package kernel

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

func fixed(s string) *node { return &node{text: func(*Process) string { return s }} }

func linkTo(s string) *node { return &node{target: func(*Process) string { return s }} }

// tree is the synthetic tree by cleaned paths.
var tree map[string]*node

func init() { // not initialised where it is declared, since its files look at it
	tree = map[string]*node{
		"dev/null":    {device: func() file { return new(null) }, minor: 3},
		"dev/zero":    {device: func() file { return new(zero) }, minor: 5},
		"dev/random":  {device: func() file { return new(randomness) }, minor: 8},
		"dev/urandom": {device: func() file { return new(randomness) }, minor: 9},
		"dev/fd":      linkTo("/proc/self/fd"),
		"dev/stdin":   linkTo("/proc/self/fd/0"),
		"dev/stdout":  linkTo("/proc/self/fd/1"),
		"dev/stderr":  linkTo("/proc/self/fd/2"),

		"etc/hosts":         fixed("127.0.0.1 localhost\n::1 localhost\n"),
		"etc/hostname":      {text: func(p *Process) string { return p.k.Host.Name() + "\n" }},
		"etc/resolv.conf":   fixed("nameserver 127.0.0.53\n"),
		"etc/nsswitch.conf": fixed("passwd: files\ngroup: files\nhosts: files dns\n"),
		"etc/passwd": fixed("root:x:0:0:root:/root:/bin/sh\n" +
			"nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n"),
		"etc/group": fixed("root:x:0:\nnogroup:x:65534:\n"),

		"proc/self/exe":       {target: (*Process).executable},
		"proc/self/cwd":       {target: func(p *Process) string { return "/" + p.dir }},
		"proc/self/root":      linkTo("/"),
		"proc/self/comm":      {text: func(p *Process) string { return p.name() + "\n" }},
		"proc/self/cmdline":   {text: func(p *Process) string { return zeroEnded(p.args) }},
		"proc/self/environ":   {text: func(p *Process) string { return zeroEnded(p.env) }},
		"proc/self/maps":      {text: (*Process).mapsText},
		"proc/self/status":    {text: (*Process).statusText},
		"proc/self/stat":      {text: (*Process).statText},
		"proc/self/cgroup":    fixed("0::/\n"),
		"proc/self/mountinfo": fixed("1 1 8:1 / / rw,noatime - ext4 /dev/root rw\n"),
		"proc/self/mounts":    fixed("/dev/root / ext4 rw,noatime 0 0\n"),
		"proc/mounts":         linkTo("/proc/self/mounts"),
		"proc/meminfo": fixed("MemTotal:        8388608 kB\nMemFree:         4194304 kB\n" +
			"MemAvailable:    6291456 kB\nSwapTotal:             0 kB\n" +
			"SwapFree:              0 kB\n"),
		"proc/cpuinfo": fixed("processor\t: 0\nmodel name\t: virtual\n\n"),
		"proc/loadavg": fixed("0.00 0.00 0.00 1/1 1\n"),
		"proc/version": fixed("Linux version " + release + "\n"),
		"proc/sys/kernel/hostname": {text: func(p *Process) string {
			return p.k.Host.Name() + "\n"
		}},
		"proc/sys/kernel/osrelease":       fixed(release + "\n"),
		"proc/sys/net/core/somaxconn":     fixed("4096\n"),
		"proc/sys/vm/overcommit_memory":   fixed("0\n"),
		"proc/sys/vm/max_map_count":       fixed("1048576\n"),
		"proc/sys/fs/file-max":            fixed("1048576\n"),
		"proc/sys/kernel/random/boot_id":  {text: (*Process).bootID},
		"sys/devices/system/cpu/online":   fixed("0\n"),
		"sys/devices/system/cpu/possible": fixed("0\n"),
	}
	for _, folder := range []string{"sys/fs/cgroup", "proc/self/fd", "dev/shm"} {
		tree[folder] = &node{names: []string{}}
	}
	names := make([]string, 0, len(tree))
	for name := range tree {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		enter(name)
	}
}

// enter makes the directories above a file of the tree.
func enter(name string) {
	for above := path.Dir(name); above != "."; name, above = above, path.Dir(above) {
		n := tree[above]
		if n == nil {
			n = &node{}
			tree[above] = n
		}
		if base := path.Base(name); !slices.Contains(n.names, base) {
			n.names = append(n.names, base)
		}
	}
}

// release is the version of the kernel that programs are told.
const release = "6.12.0-groundhog"

func (p *Process) number() string { return strconv.Itoa(p.pid) }

func (p *Process) name() string { return path.Base(p.executable()) }

func (p *Process) executable() string {
	if len(p.args) == 0 || p.args[0] == "" {
		return "/bin/" + p.k.Host.Name()
	}
	if p.args[0][0] == '/' {
		return p.args[0]
	}
	return "/bin/" + path.Base(p.args[0])
}

func zeroEnded(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return strings.Join(list, "\x00") + "\x00"
}

func (p *Process) statusText() string {
	return fmt.Sprintf("Name:\t%s\nState:\tR (running)\nTgid:\t%d\nPid:\t%d\nPPid:\t1\n"+
		"Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nVmSize:\t65536 kB\nVmRSS:\t32768 kB\nThreads:\t1\n"+
		"CapEff:\t000001ffffffffff\nCpus_allowed_list:\t0\n", p.name(), p.pid, p.pid)
}

func (p *Process) statText() string {
	return fmt.Sprintf("%d (%s) R 1 %d %d 0 -1 4194304%s\n", p.pid, p.name(), p.pid, p.pid,
		strings.Repeat(" 0", 43))
}

// mapsText lists the maps.
func (p *Process) mapsText() string {
	var b strings.Builder
	for _, a := range p.k.region.areas {
		mode := []byte("---p")
		for i, bit := range []int{unix.PROT_READ, unix.PROT_WRITE, unix.PROT_EXEC} {
			if a.protect&bit != 0 {
				mode[i] = "rwx"[i]
			}
		}
		if a.flags&unix.MAP_SHARED != 0 {
			mode[3] = 's'
		}
		name, ino := "", uint64(0)
		if a.file != nil {
			name, ino = "/"+a.file.d.path, a.file.d.ino
		}
		fmt.Fprintf(&b, "%x-%x %s %08x 08:01 %d %s\n", a.from, a.to, mode, a.off, ino, name)
	}
	return b.String()
}

// bootID is a number for the incarnation, in the form of a UUID.
func (p *Process) bootID() string {
	return fmt.Sprintf("00000000-0000-4000-8000-%012x\n", p.device)
}

// descriptorNode is /proc/self/fd or what is in it.
func (p *Process) descriptorNode(clean string) *node {
	base := path.Base(clean)
	if base == "fd" {
		n := &node{names: []string{}}
		for fd, d := range p.files.table {
			if d.file != nil {
				n.names = append(n.names, strconv.Itoa(fd))
			}
		}
		return n
	}
	switch f := p.files.get(atoi(base)).(type) {
	case nil:
		return nil
	case directory:
		return linkTo("/" + f.place())
	default:
		return linkTo(fmt.Sprintf("anon_inode:[%T]", f))
	}
}
