package client

import "groundhog/nodes/powersync/protocol"

// progress counts the operations of a checkpoint, bucket by bucket.
type progress []bucketProgress

type bucketProgress struct {
	bucket                string
	atLast, since, target int64
}

// started is the progress when a checkpoint is announced: what was received since the last one that
// was published counts. A bucket that shrank starts from nothing.
func started(have []Counters, c protocol.Checkpoint) (list progress) {
	for _, b := range c.Buckets {
		x := bucketProgress{bucket: b.Bucket, target: b.Count}
		for _, h := range have {
			if h.Bucket == b.Bucket && b.Count >= h.AtLast+h.SinceLast {
				x.atLast, x.since = h.AtLast, h.SinceLast
			}
		}
		list = append(list, x)
	}
	return list
}

// received counts a line of data.
func (l progress) received(bucket string, n int64) {
	for i := range l {
		if l[i].bucket == bucket {
			l[i].since = min(l[i].since+n, l[i].target-l[i].atLast)
		}
	}
}

// have is how many operations are here.
func (l progress) have() (n int64) {
	for _, b := range l {
		n += b.since
	}
	return n
}

// total is how many there are to download.
func (l progress) total() (n int64) {
	for _, b := range l {
		n += b.target - b.atLast
	}
	return n
}
