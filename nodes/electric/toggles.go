package electric

import (
	"fmt"
	"strings"
	"time"
)

// Toggles are the points in which versions and proposed fixes of Electric differ. The zero value is
// sync-service 1.4.13.
type Toggles struct {
	// RetryCrashed is fix 1 of PR 3975: a broadcast that meets a dead consumer starts another and delivers again.
	RetryCrashed bool
	// RetryCap bounds the attempts of RetryCrashed (branch fix/consumer-registry-dead-pids); 0: no bound.
	RetryCap int
	// NilGuard is fix 2: a consumer that gets the rest of a transaction whose begin it never saw skips it and
	// reports it flushed, instead of raising.
	NilGuard bool
	// ExcludeUndeliverable is fix 3: a shape to which the commit could not be delivered is not tracked.
	ExcludeUndeliverable bool

	// WatchConsumers invalidates the shape of every consumer that ends other than by a suspend.
	WatchConsumers bool
	// RemovalRetries makes the removal chain idempotent and runs it again until each step is done. Without it
	// a chain that fails stays half done, and a second one stops where it finds the handle gone.
	RemovalRetries bool
	// DurableStatus writes ShapeStatus to the disk before a change of it is answered. Without it a write buffer
	// is flushed every 100 ms.
	DurableStatus bool
	// DeferFlush reports a flush within a pending transaction up to the last committed one only, and flushes the
	// commit mark even where it brings no bytes (PR 4064 in kind).
	DeferFlush bool
	// DedupeByTxn skips what a restarted consumer has durably by transaction, not by its last own operation.
	DedupeByTxn bool
	// SuspendNeedsClean lets a consumer suspend only when everything it was sent is flushed (PR 4503, 4730).
	SuspendNeedsClean bool
	// MetadataFsync makes the flush pointer durable before the flush is reported.
	MetadataFsync bool
	// RaiseWriteErrors makes a consumer raise on a failed write or sync of its log; without it they are ignored.
	RaiseWriteErrors bool
	// StallGrace is after which time without progress of a tracked shape its consumer is killed and the shape
	// invalidated; a publish that waits as long kills whom it waits for. 0: never.
	StallGrace time.Duration
	// Tracker holds the rules of the flush tracker.
	Tracker TrackerOptions
}

// presets are the named sets of toggles, in the order in which they came to be.
func presets() []preset {
	pr := Toggles{RetryCrashed: true, NilGuard: true, ExcludeUndeliverable: true}
	capped := pr
	capped.RetryCap = 3
	return []preset{
		{"1.4.13", Toggles{}},
		{"pr3975", pr},
		{"pr3975+cap", capped},
		{"pinned", Toggles{
			WatchConsumers: true, RemovalRetries: true, DurableStatus: true, DeferFlush: true, DedupeByTxn: true,
			SuspendNeedsClean: true, MetadataFsync: true, RaiseWriteErrors: true, StallGrace: 10 * time.Second,
		}},
	}
}

type preset struct {
	name    string
	toggles Toggles
}

// PresetNames lists the presets: the defect first, the cure last.
func PresetNames() []string {
	var names []string
	for _, p := range presets() {
		names = append(names, p.name)
	}
	return names
}

// Preset returns the toggles of this name.
func Preset(name string) (Toggles, error) {
	for _, p := range presets() {
		if p.name == name {
			return p.toggles, nil
		}
	}
	return Toggles{}, fmt.Errorf("electric: no preset %q; there are %s", name, strings.Join(PresetNames(), ", "))
}
