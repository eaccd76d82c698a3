package net

import (
	"time"

	"groundhog/sim"
)

// draws are the streams of a wire.
type draws struct {
	latency, loss, duplicate, replay, reorder, corrupt, reset, number *sim.Stream
}

// fate is what the faults of the link have in store for one packet.
type fate struct {
	latency    time.Duration
	holdBack   time.Duration // 0: not reordered
	again      time.Duration // latency of the duplicate
	late       time.Duration // of the replayed copy
	lost       bool
	duplicated bool
	replayed   bool
	corrupted  bool
	broken     bool
}

// draw makes all draws for one packet. A fault that is off makes none.
func (w *wire) draw(p *packet) fate {
	l, d := &w.link, &w.draws
	f := fate{latency: l.Latency.draw(d.latency)}
	if l.Loss.Num > 0 {
		f.lost = d.loss.Chance(l.Loss)
	}
	if l.Duplicate.Num > 0 && d.duplicate.Chance(l.Duplicate) {
		f.duplicated = true
		f.again = l.Latency.draw(d.duplicate)
	}
	if l.Replay.Num > 0 && d.replay.Chance(l.Replay) {
		f.replayed = true
		f.late = d.replay.Duration(1, orDuration(l.ReplayAfter, defaultReplayAfter))
	}
	if l.Reorder.Num > 0 && d.reorder.Chance(l.Reorder) {
		f.holdBack = d.reorder.Duration(1, orDuration(l.ReorderAfter, defaultReorderAfter))
	}
	if l.Corrupt.Num > 0 {
		f.corrupted = d.corrupt.Chance(l.Corrupt)
	}
	if l.Reset.Num > 0 && p.kind == segment {
		f.broken = d.reset.Chance(l.Reset)
	}
	return f
}

func orDuration(d, otherwise time.Duration) time.Duration {
	if d == 0 {
		return otherwise
	}
	return d
}

// flip flips one to CorruptBits bits of the payload. A packet without payload
// stays as it is: headers are not corrupted.
func (w *wire) flip(p *packet) {
	if len(p.data) == 0 {
		return
	}
	most := w.link.CorruptBits
	if most == 0 {
		most = defaultCorruptBits
	}
	st := w.draws.corrupt
	for range 1 + st.IntN(most) {
		bit := st.IntN(len(p.data) * 8)
		p.data[bit/8] ^= 1 << (bit % 8)
	}
	w.note(w.from.host, Corrupted, p)
}
