package disk

import (
	"math/bits"
	"time"

	"groundhog/sim"
)

// Device is how long a disk takes, on the virtual clock. Calls of processes wait; calls from
// outside a process are counted ([Disk.Busy]) and do not. Reads of what is in the page cache and
// writes into it take no time; a file is in the cache until the power fails or the disk is loaded
// anew.
type Device struct {
	Read      time.Duration // of the first read of a file after a power loss
	Write     time.Duration // of a write-back, when the cache is full
	Flush     time.Duration // of a sync
	Bandwidth int64         // bytes a second; zero is no limit
	// requests served at a time; the others wait in the order of their calls. Zero is 1
	Depth int
	// mean of what is added to each request: exponential, at most 20 times the mean
	Jitter time.Duration
	// bytes in the cache above which a write waits until they are written back; zero is no limit
	Dirty int64
}

// Devices as the data sheets and measurements of the last years have them, rounded: latencies of
// one request at low load.
var (
	NVMe = Device{
		Read: 80 * time.Microsecond, Write: 20 * time.Microsecond, Flush: 500 * time.Microsecond,
		Bandwidth: 3 << 30, Depth: 32, Jitter: 20 * time.Microsecond, Dirty: 1 << 30,
	}
	SSD = Device{
		Read: 150 * time.Microsecond, Write: 60 * time.Microsecond, Flush: 3 * time.Millisecond,
		Bandwidth: 500 << 20, Depth: 32, Jitter: 100 * time.Microsecond, Dirty: 1 << 30,
	}
	HDD = Device{
		Read: 9 * time.Millisecond, Write: 9 * time.Millisecond, Flush: 25 * time.Millisecond,
		Bandwidth: 180 << 20, Depth: 1, Jitter: 4 * time.Millisecond, Dirty: 1 << 30,
	}
	Cloud = Device{
		Read: 700 * time.Microsecond, Write: 700 * time.Microsecond, Flush: 2 * time.Millisecond,
		Bandwidth: 125 << 20, Depth: 16, Jitter: 500 * time.Microsecond, Dirty: 1 << 30,
	}
)

// queue is what the device has to do.
type queue struct {
	free  []sim.Instant // when each of Depth servers is free
	next  sim.Instant   // when the next request may start, if throttled
	gap   time.Duration // between the starts of two requests
	busy  time.Duration
	dirty int64 // bytes written into the cache and not synced or written back since
}

// Busy is the time that the device has worked so far, for processes and for others.
func (d *Disk) Busy() time.Duration { return d.queue.busy }

// Stall keeps the device from serving anything for a time. Requests wait.
func (d *Disk) Stall(t time.Duration) {
	until := d.sim.Now().Add(t)
	d.queue.resize(d.Device.Depth)
	for i := range d.queue.free {
		d.queue.free[i] = max(d.queue.free[i], until)
	}
	d.host.Note(d.sim.Symbol("disk.stall"), uint64(t), 0)
}

// Throttle limits the device to a number of requests a second; zero ends it.
func (d *Disk) Throttle(iops int) {
	d.queue.gap = 0
	if iops > 0 {
		d.queue.gap = time.Second / time.Duration(iops)
	}
	d.host.Note(d.sim.Symbol("disk.throttle"), uint64(max(iops, 0)), 0)
}

func (q *queue) resize(depth int) {
	for len(q.free) < max(depth, 1) {
		q.free = append(q.free, 0)
	}
	q.free = q.free[:max(depth, 1)]
}

// serve takes the time of one request, and tells whether the host lived through it.
func (d *Disk) serve(base time.Duration, bytes int64) bool {
	if d.Device == (Device{}) && d.queue.gap == 0 && len(d.queue.free) == 0 {
		return d.sleep(base)
	}
	q := &d.queue
	q.resize(d.Device.Depth)
	first := 0
	for i := range q.free {
		if q.free[i] < q.free[first] {
			first = i
		}
	}
	if d.Device.Bandwidth > 0 {
		base += time.Duration(bytes * int64(time.Second) / d.Device.Bandwidth)
	}
	if d.Device.Jitter > 0 {
		base += exponential(d.host.Stream("disk/jitter").Uint64(), d.Device.Jitter)
	}
	start := max(d.sim.Now(), q.free[first])
	if q.gap > 0 {
		start = max(start, q.next)
	}
	q.next = start.Add(q.gap)
	q.free[first] = start.Add(base)
	q.busy += base
	return d.sleep(q.free[first].Sub(d.sim.Now()))
}

func (d *Disk) sleep(t time.Duration) bool {
	p := d.sim.Current()
	if p == nil || t <= 0 {
		return true
	}
	epoch, end := d.epoch, d.ending
	d.flying++
	p.Sleep(t)
	d.ending = end // of this operation again
	if epoch != d.epoch {
		return false
	}
	d.flying--
	return true
}

// meanLog is the natural logarithm of 2 in thousandths, less what the straight lines add to the
// mean.
const meanLog = 666

// exponential turns a uniform draw into an exponential one with this mean, at most 20 times it. The
// binary logarithm is taken from the leading zeros and, between powers of two, along a straight
// line: no floats.
func exponential(draw uint64, mean time.Duration) time.Duration {
	draw |= 1
	zeros := bits.LeadingZeros64(draw)
	fraction := int64(draw << zeros << 1 >> 44) // of 2^20, downwards from the next power of two
	log2 := int64(zeros+1)<<20 - fraction
	t := time.Duration(log2 * meanLog / 1000 >> 10 * (int64(mean) >> 4) >> 6)
	return min(t, 20*mean)
}
