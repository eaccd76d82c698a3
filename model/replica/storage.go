package replica

import (
	"fmt"
	"maps"
	"slices"

	"groundhog/model"
)

// early looks for changes that a server advertised and did not find when it started.
func (h *History) early() model.Verdict {
	var all model.Failures
	for _, l := range h.loads {
		missing := make(map[int]bool)
		for _, a := range h.advertised[:l.advertised] {
			if l.Server && a.document == l.Document && !slices.Contains(l.Found, a.change) {
				missing[a.change] = true
			}
		}
		if len(missing) > 0 {
			all.Add(l.At, "%s, %s at %s: %d changes that were advertised are not there, change "+
				"%d first",
				l.Node, l.Document, seconds(l.At), len(missing), sorted(missing)[0])
		}
	}
	return AdvertisedIsDurable.First("advertised and not found", all)
}

// vanished looks for changes that one process of a node found, and the next one does not.
func (h *History) vanished() model.Verdict {
	type place struct{ node, document string }
	found := make(map[place]map[int]bool)
	var all model.Failures
	for _, l := range h.loads {
		now := make(map[int]bool)
		for _, c := range l.Found {
			now[c] = true
		}
		where := place{l.Node, l.Document}
		for _, c := range sorted(found[where]) {
			if !now[c] {
				all.Add(l.At,
					"%s, %s at %s: change %d was found by an earlier process, and is gone",
					l.Node, l.Document, seconds(l.At), c)
				break
			}
		}
		found[where] = now
	}
	return StorageForgetsNothing.First("found and not found again", all)
}

// believed looks for changes that a process takes for stored and that are not on its disk.
func (h *History) believed() model.Verdict {
	var all model.Failures
	for _, r := range h.reloads {
		missing := func(c int) bool { return !slices.Contains(r.OnDisk, c) }
		if i := slices.IndexFunc(r.Believed, missing); i >= 0 {
			all.Add(r.At, "%s, %s at %s: change %d",
				r.Node, r.Document, seconds(r.At), r.Believed[i])
		}
	}
	return BelievedStoredIsOnDisk.First("not on the disk", all)
}

// silent looks for saves that failed, which nobody tries again and nobody was told of.
func (h *History) silent() model.Verdict {
	var all model.Failures
	for _, s := range h.saves {
		if s.Unsaved && s.Failed && !s.Coming {
			all.Add(s.At, "%s, %s at %s", s.Node, s.Document, seconds(s.At))
		}
	}
	return FailedSaveIsNotSilent.First("failed save", all)
}

// compacted looks for documents whose chunks have long been more than their snapshot. A few files
// may be large, since one has all that changed during an outage.
func (h *History) compacted(r Rules) model.Verdict {
	var all model.Failures
	for _, c := range h.chunks {
		if c.Incremental > 2*max(c.Snapshot, r.SmallSnapshot) && c.Files > r.ManyFiles {
			all.Add(0, "%s, %s: %d files, %d bytes of chunks beside a snapshot of %d",
				c.Node, c.Document, c.Files, c.Incremental, c.Snapshot)
		}
	}
	return ChunksGetCompacted.First("not compacted", all)
}

// refused names the messages that a document could not take.
func (h *History) refused() model.Verdict {
	var all model.Failures
	for _, r := range h.refusals {
		all.Add(r.At, "%s, %s, from %s: %s", r.Node, r.Document, r.From, r.Why)
	}
	return EveryMessageApplies.First("message refused", all)
}

func sorted(set map[int]bool) []int { return slices.Sorted(maps.Keys(set)) }

// seconds prints virtual nanoseconds as seconds.
func seconds(ns int64) string { return fmt.Sprintf("%d.%06ds", ns/1e9, ns%1e9/1e3) }
