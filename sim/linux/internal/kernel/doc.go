// Package kernel is a small Linux for the programs of one simulated host: system calls over the
// host's disk and its place in the network.
//
// # Contract
//
// A Kernel belongs to a machine and survives its crashes, as firmware and wires do; a Process is
// one program in one incarnation of the host. Whatever runs the program hands each system call to
// [Process.Enter], in a step of the host, with addresses in the memory of this process of the real
// machine. Afterwards the call has its result, or it is blocked: then the kernel sets the result
// in a later step of the host and calls Resume of the process. Nothing here starts goroutines or
// looks at the wall clock; what must wait for the disk does so in a process of the simulation.
//
// Numbers, arguments, results and errors are those of Linux on the architecture for which the
// program was compiled. A call that is not implemented returns ENOSYS and is reported once by name.
// The tests ask the real kernel the same and compare.
//
// # Files and maps
//
// Programs belong to the superuser; permissions are kept and not enforced. Paths lead over the
// disk, and over a synthetic tree that cannot be changed: /proc, /sys and /dev, and of /etc what
// the disk has not. The device number of files is another in each incarnation, so that libraries
// that keep tables of files in package variables do not take a file for that of a dead program.
// Calls on the disk are made at once if it takes no time for them, and by a process of the
// simulation otherwise: where only syncs take time, those alone.
//
// A file that is mapped is a memory file of the real kernel as well, so that maps and calls agree.
// What was written through a shared map becomes an unsynced write of the disk, by whole pages, when
// somebody looks, syncs or crashes; msync with MS_SYNC, fsync and fdatasync make it durable, and a
// power loss leaves what the profile of the disk allows. Behind the end of the file a map has what
// real maps have: zeros up to the end of the page, and behind that the signal SIGBUS of the real
// machine, which Go makes a fatal error of the program, or a panic after
// [runtime/debug.SetPanicOnFault]; a call on such memory fails with EFAULT.
//
// # Map of the files
//
//   - kernel.go: the machine; process.go: a program in it. call.go: one system call.
//   - about.go, about_amd64.go, about_arm64.go: what a call is about, in words.
//   - table.go: which function serves which number; table_amd64.go: what only that architecture
//     has; stat_amd64.go, stat_arm64.go: what differs. pseudo.go: requests of the runtime that are
//     no system calls.
//   - file.go: what a descriptor stands for, and the table of descriptors; diskfile.go: files of
//     the disk; textfile.go: those of the synthetic tree, tree.go, which synthetic.go mounts.
//   - path.go: what names mean; errno.go: errors of the disk. open.go, transfer.go, stat.go,
//     listing.go, names.go, attr.go, sync.go, cwd.go: the calls on files; moved.go: what a moved
//     directory takes along; hooks.go: who is told of changes.
//   - descriptors.go: dup and fcntl; locks.go: fcntl's locks; flock.go: those of flock.
//   - pipe.go, fifo.go, eventfd.go, timerfd.go, epoll.go, inotify.go: what the calls of these names
//     make. copy.go: from file to file and elsewhere.
//   - identity.go: who and where the program is; clock.go: its time; environment.go; signal.go.
//   - mmap.go: maps of memory and files; region.go: where they lie; mapped.go: files that are
//     mapped; written.go: which of their pages were written; memfile.go: files of memfd_create.
//   - worker.go: calls that wait for the disk.
//   - memory.go: the arguments that are addresses.
//   - poller.go: who is told that a description has become ready, and the runtime's poller.
//     waiting.go: calls that block until then.
//   - socket.go: what sockets have in common. tcp.go, udp.go: those of the network. address.go:
//     addresses of hosts; ports.go: who holds which port. option.go: options. message.go: the
//     calls that send and receive. resolver.go: the name server of the host.
//   - unix.go: sockets within the host; unixname.go: their names; unixqueue.go: what they send.
//   - netlink.go: interfaces of the network; ioctl.go. poll.go, poll_amd64.go: poll and select.
package kernel
