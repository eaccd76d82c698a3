package syncengine

import "groundhog/model"

// Stranded says whether nothing will wake the loop, though it could go on: another local write or a
// new stream may, but neither is on its way.
func (r Rest) Stranded() bool {
	return r.Connected && r.Coming == 0 && (r.Queued > 0 || r.Waits)
}

// stranded looks for upload loops that are.
func (h *History) stranded() model.Verdict {
	type rest struct{ client, number int }
	seen := make(map[rest]bool)
	var all model.Failures
	for _, r := range h.rests {
		if id := (rest{r.Client, r.Number}); r.Stranded() && !seen[id] {
			seen[id] = true
			all.Add(r.At, "client %d at %s: %v", r.Client, seconds(r.At), r.Status)
		}
	}
	return UploadLoopWakes.First("lost wake-up", all)
}

// syncTimes looks for times of the last sync that fall. Whoever clears a database begins anew.
func (h *History) syncTimes() model.Verdict {
	type life struct{ client, n int }
	last := make(map[life]int64)
	var all model.Failures
	for _, s := range h.syncs {
		who := life{s.Client, s.life}
		if s.Last < last[who] {
			all.Add(s.At, "client %d at %s: it was in sync at %s, and says %s",
				s.Client, seconds(s.At), seconds(last[who]), seconds(s.Last))
		}
		last[who] = s.Last
	}
	return LastSyncTimeNeverFalls.First("lastSyncedAt", all)
}

// repeated looks for transactions that one process uploaded again, though it had been answered.
func (h *History) repeated() model.Verdict {
	type upload struct {
		client, process int
		tx              int64
	}
	seen := make(map[upload]bool)
	var all model.Failures
	for _, u := range h.uploads {
		id := upload{u.Client, u.process, u.Tx}
		if seen[id] {
			all.Add(u.At, "client %d, transaction %d at %s", u.Client, u.Tx, seconds(u.At))
		}
		seen[id] = true
	}
	return AnsweredUploadNotRepeated.First("uploaded twice", all)
}

// checksums names the checkpoints that did not fit.
func (h *History) checksums() model.Verdict {
	var all model.Failures
	for _, m := range h.mismatches {
		all.Add(m.At, "client %d at %s, checkpoint %d", m.Client, seconds(m.At), m.Checkpoint)
	}
	return BucketMatchesChecksum.First("checksum", all)
}
