// Package oracle asks real Linux kernels which states of a file system a power loss may leave.
//
// It boots a stock kernel of Debian under software emulation, with a static build of this program
// as process 1. The disk of that machine is a network block device whose server is process 1
// itself, so that every write, flush and FUA of the kernel is on record, in order. A power loss is
// a place in that record: a crash image is what the device must hold there, and any part of what
// the kernel had written and not flushed. Each image is mounted by the same kernel, and the tree
// that it finds is kept with the numbers of calls that had returned. Nothing is rebooted, and a
// wait costs nothing, since virtual time jumps while all sleep.
//
// What is recorded is a plan of jobs, made by [Plan]: scripts (those of testdata/scripts, and
// random ones), each on a file system with mount options, a schedule of writeback and a device. The
// results are kept as goldens, which the tests of disk/persist hold the profiles to without any
// virtual machine.
//
// # Running it
//
//	go run ./cmd/oracle -kernel DIR -work DIR -golden ../persist/testdata/kernel
//
// Linux on amd64 only. It needs the Debian packages qemu-system-x86, e2fsprogs, xfsprogs and
// btrfs-progs, and an unpacked package of a kernel as DIR; it says which one is missing and what to
// do, and installs nothing. Results go to the work directory as they come, so that an interrupted
// run goes on where it was.
//
// # What a crash image is
//
// A flush makes durable what was answered before it came; FUA makes one write durable. Both count
// from when they are answered. Of the other writes any set may be there: at each answer of a flush
// or FUA, at each return of a call and at the end, all sets if they are few, and otherwise a fixed
// choice and draws; also sets of blocks of 4096 bytes and, in jobs that are torn, of sectors of 512
// bytes. That a state was not seen proves little; that it was seen proves that it happens.
//
// # Files
//
//   - sectors.go: contents of a device. record.go: the record of requests. images.go: crash images.
//   - nbd.go: the block device. calls.go: scripts on a directory. tree.go: trees that are found.
//   - guest.go: process 1 of the machine. play.go: one job on it. job.go: jobs and results.
//   - generate.go: random scripts. plan.go: all jobs.
//   - module.go: kernel modules and their order. initramfs.go: what the machine starts with.
//     format.go: empty file systems. machine.go: the machine. batch.go: jobs in batches.
//   - golden.go: results as recordings. main.go: the command.
package oracle
