package layers

import (
	"fmt"
	"slices"

	"groundhog/model"
)

// Judge judges a history by all properties.
func Judge(h *History) []model.Verdict {
	var checks []model.Check
	for _, p := range during() {
		checks = append(checks, p.By(func() model.Verdict { return p.First(p.Means, h.wrong[p]) }))
	}
	checks = append(checks,
		ClaimsCatchUp.By(h.claimsCatchUp), QueuesDrain.By(h.queuesDrain),
		ClientsConverge.By(h.clientsConverge), ClientsAreTold.By(h.clientsAreTold),
		LogStaysBounded.By(h.logStaysBounded), SavedIsKept.By(h.savedIsKept))
	return model.Judge(checks)
}

// exact compares what a client has with what the source had.
func (h *History) exact(v View) {
	if v.LSN > h.oracle.end() {
		h.fail(ViewIsExact, "client %d says that it has the state as of %d; the source is at %d",
			v.Client, v.LSN, h.oracle.end())
		return
	}
	for _, w := range v.Writers {
		if want := h.oracle.lastAt(w.Client, v.LSN); w.Last != want {
			h.fail(ViewIsExact, "client %d says that its rows as of %d include its mutations up "+
				"to %d; they were %d", w.Client, v.LSN, w.Last, want)
		}
	}
	if wrong := h.differs(v, v.LSN); wrong != "" {
		h.fail(ViewIsExact, "client %d says that it has the state as of %d: %s",
			v.Client, v.LSN, wrong)
	}
}

// differs says which row of a client is not that of the source as of a position; empty if none is.
func (h *History) differs(v View, lsn uint64) string {
	rows := v.Rows
	count := func(key uint64) uint64 {
		row, _ := h.oracle.at(key, lsn) // none has seen none
		return row.Count
	}
	for _, key := range h.oracle.keys {
		want, ok := h.oracle.at(key, lsn)
		if !ok || !v.Holds(key, count) {
			continue
		}
		if len(rows) == 0 || rows[0].Key != key {
			return fmt.Sprintf("row %d is missing, with %d mutations", key, want.Count)
		}
		if rows[0] != want {
			return fmt.Sprintf("row %d has seen %d mutations, the last %d of client %d, and not "+
				"%d, the last %d of client %d", key, rows[0].Count, rows[0].ID, rows[0].Client,
				want.Count, want.ID, want.Client)
		}
		rows = rows[1:]
	}
	if len(rows) > 0 {
		return fmt.Sprintf("row %d was not there", rows[0].Key)
	}
	return ""
}

// claimsCatchUp compares what the layers promise in the end with what there is.
func (h *History) claimsCatchUp() model.Verdict {
	for _, c := range h.end.Claims {
		if c.Upto < h.end.Source {
			return ClaimsCatchUp.Stuck(nil, c.Layer, "%s promises all up to %d in the end; the "+
				"source is at %d", c.Layer, c.Upto, h.end.Source)
		}
	}
	return ClaimsCatchUp.Held()
}

// queuesDrain looks for clients that are not rid of their mutations, or do not run at all.
func (h *History) queuesDrain() model.Verdict {
	if len(h.end.Off) > 0 {
		return QueuesDrain.Stuck(nil, "client does not run", "client %d does not run in the end",
			h.end.Off[0])
	}
	for _, v := range h.end.Views {
		if n := v.waiting(); n > 0 {
			return QueuesDrain.Stuck(nil, "outbox not empty",
				"client %d has %d mutations in its outbox; the source has %d of it",
				v.Client, n, h.oracle.last(v.Client))
		}
	}
	return QueuesDrain.Held()
}

// clientsConverge compares what clients show in the end with what there is.
func (h *History) clientsConverge() model.Verdict {
	verdict := ClientsConverge.Held()
	for _, v := range h.end.Views {
		wrong := h.differs(v, h.end.Source)
		if wrong == "" || verdict.Failed() && !v.Synced {
			continue
		}
		key := "knows that it is behind"
		if v.Synced {
			key = "told that it is up to date" // which is worse
		}
		verdict = ClientsConverge.Stuck(nil, key,
			"client %d is at %d in the end, the source at %d: %s",
			v.Client, v.LSN, h.end.Source, wrong)
	}
	return verdict
}

// clientsAreTold looks for clients that have everything, and do not know.
func (h *History) clientsAreTold() model.Verdict {
	for _, v := range h.end.Views {
		if !v.Synced && v.waiting() == 0 && h.differs(v, h.end.Source) == "" {
			return ClientsAreTold.Stuck(nil, ClientsAreTold.Means,
				"client %d has all that the source has, and is not told that it is up to date",
				v.Client)
		}
	}
	return ClientsAreTold.Held()
}

// logStaysBounded looks at what the source keeps in the end.
func (h *History) logStaysBounded() model.Verdict {
	if h.end.Retained > h.end.Bound {
		return LogStaysBounded.Stuck(nil, "log kept", "the source keeps %d transactions in the end",
			h.end.Retained)
	}
	return LogStaysBounded.Held()
}

// savedIsKept compares what clients were told with what the source has.
func (h *History) savedIsKept() model.Verdict {
	for _, client := range h.oracle.clients() {
		i := slices.IndexFunc(h.saved, func(c counted) bool { return c.client == client })
		if i >= 0 && h.saved[i].n > h.oracle.last(client) {
			return SavedIsKept.Violated(nil, "not in the source", "client %d was told that its "+
				"mutations up to %d are saved; the source has those up to %d",
				client, h.saved[i].n, h.oracle.last(client))
		}
	}
	return SavedIsKept.Held()
}

// Pends says whether there is something that must come true in the end, and is not yet.
func (h *History) Pends() bool {
	return h.claimsCatchUp().Failed() || h.queuesDrain().Failed() ||
		h.clientsConverge().Failed() || h.logStaysBounded().Failed() || h.someBehind()
}

// someBehind says whether a client knows that it is not up to date.
func (h *History) someBehind() bool {
	return slices.ContainsFunc(h.end.Views, func(v View) bool { return !v.Synced })
}
