package syncengine

import (
	"fmt"

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

// Stranded says whether nothing will wake the loop, though it could go on: another local write or a
// new stream may, but neither is on its way.
func (r Rest) Stranded() bool {
	return r.Connected && r.Coming == 0 && (r.Queued > 0 || r.Waits)
}

// stranded looks for upload loops that are stranded.
func (h *History) stranded() model.Verdict {
	type rest struct{ client, number int }
	seen := make(map[rest]bool)
	var all []failure
	for _, r := range h.rests {
		if id := (rest{r.Client, r.Number}); r.Stranded() && !seen[id] {
			seen[id] = true
			all = append(all, failure{r.At,
				fmt.Sprintf("client %d at %s: %v", r.Client, seconds(r.At), r.Status)})
		}
	}
	return first(UploadLoopWakes, "lost wake-up", all)
}

// syncTimes looks for times of the last sync that fall. Whoever clears a database begins anew.
func (h *History) syncTimes() model.Verdict {
	type life struct{ client, n int }
	last := make(map[life]int64)
	var all []failure
	for _, s := range h.syncs {
		who := life{s.Client, s.life}
		if s.Last < last[who] {
			all = append(
				all,
				failure{s.At, fmt.Sprintf("client %d at %s: it was in sync at %s, and says %s",
					s.Client, seconds(s.At), seconds(last[who]), seconds(s.Last))},
			)
		}
		last[who] = s.Last
	}
	return first(LastSyncTimeNeverFalls, "lastSyncedAt", all)
}

// repeated looks for transactions that one process uploaded again, though it had been answered.
func (h *History) repeated() model.Verdict {
	type upload struct {
		client, process int
		tx              int64
	}
	seen := make(map[upload]bool)
	var all []failure
	for _, u := range h.uploads {
		id := upload{u.Client, u.process, u.Tx}
		if seen[id] {
			all = append(all, failure{u.At,
				fmt.Sprintf("client %d, transaction %d at %s", u.Client, u.Tx, seconds(u.At))})
		}
		seen[id] = true
	}
	return first(AnsweredUploadNotRepeated, "uploaded twice", all)
}

// checksums names the checkpoints that did not fit.
func (h *History) checksums() model.Verdict {
	var all []failure
	for _, m := range h.mismatches {
		all = append(all, failure{m.At,
			fmt.Sprintf("client %d at %s, checkpoint %d", m.Client, seconds(m.At), m.Checkpoint)})
	}
	return first(BucketMatchesChecksum, "checksum", all)
}
