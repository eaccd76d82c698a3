package replica

import (
	"fmt"
	"maps"
	"slices"

	"groundhog/model"
)

// failure is one of several of a kind: when it showed, and why.
type failure struct {
	at     int64
	reason string
}

// first is the verdict on the failures of a kind: the first of them is named, and all are counted.
func first(p *model.Property, key string, all []failure) model.Verdict {
	if len(all) == 0 {
		return p.Held()
	}
	fails := p.Violated
	if p.Kind == model.Liveness {
		fails = p.Stuck
	}
	return fails(nil, key, "%s (%d times in this run)", all[0].reason, len(all)).At(all[0].at)
}

// early looks for changes that a server advertised and did not find when it started.
func (h *History) early() model.Verdict {
	var all []failure
	for _, l := range h.loads {
		missing := make(map[int]bool)
		for _, a := range h.advertised[:l.advertised] {
			if l.Server && a.document == l.Document && !slices.Contains(l.Found, a.change) {
				missing[a.change] = true
			}
		}
		if len(missing) > 0 {
			all = append(
				all,
				failure{l.At, fmt.Sprintf("%s, %s at %s: %d changes that were advertised "+
					"are not there, change %d first",
					l.Node, l.Document, seconds(l.At), len(missing),
					sorted(missing)[0])},
			)
		}
	}
	return first(AdvertisedIsDurable, "advertised and not found", all)
}

// vanished looks for changes that one process of a node found, and the next one does not.
func (h *History) vanished() model.Verdict {
	type place struct{ node, document string }
	found := make(map[place]map[int]bool)
	var all []failure
	for _, l := range h.loads {
		now := make(map[int]bool)
		for _, c := range l.Found {
			now[c] = true
		}
		where := place{l.Node, l.Document}
		for _, c := range sorted(found[where]) {
			if !now[c] {
				all = append(
					all,
					failure{l.At, fmt.Sprintf("%s, %s at %s: change %d was found by an "+
						"earlier process, and is gone", l.Node, l.Document, seconds(l.At), c)},
				)
				break
			}
		}
		found[where] = now
	}
	return first(StorageForgetsNothing, "found and not found again", all)
}

// believed looks for changes that a process takes for stored and that are not on its disk.
func (h *History) believed() model.Verdict {
	var all []failure
	for _, r := range h.reloads {
		missing := func(c int) bool { return !slices.Contains(r.OnDisk, c) }
		if i := slices.IndexFunc(r.Believed, missing); i >= 0 {
			all = append(all, failure{r.At, fmt.Sprintf("%s, %s at %s: change %d",
				r.Node, r.Document, seconds(r.At), r.Believed[i])})
		}
	}
	return first(BelievedStoredIsOnDisk, "not on the disk", all)
}

// silent looks for saves that failed, which nobody tries again and nobody was told of.
func (h *History) silent() model.Verdict {
	var all []failure
	for _, s := range h.saves {
		if s.Unsaved && s.Failed && !s.Coming {
			all = append(all, failure{s.At,
				fmt.Sprintf("%s, %s at %s", s.Node, s.Document, seconds(s.At))})
		}
	}
	return first(FailedSaveIsNotSilent, "failed save", all)
}

// compacted looks for documents whose chunks have long been more than their snapshot. A few files
// may be large, since one has all that changed during an outage.
func (h *History) compacted(r Rules) model.Verdict {
	var all []failure
	for _, c := range h.chunks {
		if c.Incremental > 2*max(c.Snapshot, r.SmallSnapshot) && c.Files > r.ManyFiles {
			all = append(
				all,
				failure{0, fmt.Sprintf("%s, %s: %d files, %d bytes of chunks beside a "+
					"snapshot of %d", c.Node, c.Document, c.Files, c.Incremental, c.Snapshot)},
			)
		}
	}
	return first(ChunksGetCompacted, "not compacted", all)
}

// refused names the messages that a document could not take.
func (h *History) refused() model.Verdict {
	var all []failure
	for _, r := range h.refusals {
		all = append(all, failure{r.At,
			fmt.Sprintf("%s, %s, from %s: %s", r.Node, r.Document, r.From, r.Why)})
	}
	return first(EveryMessageApplies, "message refused", all)
}

func sorted(set map[int]bool) []int { return slices.Sorted(maps.Keys(set)) }

// seconds prints virtual nanoseconds as seconds.
func seconds(ns int64) string { return fmt.Sprintf("%d.%06ds", ns/1e9, ns%1e9/1e3) }
