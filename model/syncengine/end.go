package syncengine

import (
	"fmt"
	"slices"

	"groundhog/model"
)

// drains looks at what clients still wait for in the end.
func (h *History) drains() model.Verdict {
	for _, c := range h.final {
		if c.Busy != "" {
			return UploadsAndDownloadsEnd.Stuck(nil, "stuck", "client %d: %s", c.Client, c.Busy)
		}
	}
	if len(h.final) == 0 {
		return UploadsAndDownloadsEnd.Exhausted("no client was looked at in the end")
	}
	return UploadsAndDownloadsEnd.Held()
}

// converge compares every client with the source in the end.
func (h *History) converge() model.Verdict {
	for _, c := range h.final {
		for row, want := range h.source.Registers {
			if row >= len(c.Rows.Registers) || c.Rows.Registers[row] != want {
				got := int64(NoRow)
				if row < len(c.Rows.Registers) {
					got = c.Rows.Registers[row]
				}
				return ClientsMatchTheSource.Violated(nil, "divergence",
					"client %d reads %s in row %d, the source has %d", c.Client, orNothing(got),
					row, want)
			}
		}
		for _, name := range names(h.source.Others, c.Rows.Others) {
			if c.Rows.Others[name] != h.source.Others[name] {
				return ClientsMatchTheSource.Violated(nil, "divergence",
					"client %d reads %q in %s, the source has %q", c.Client, c.Rows.Others[name],
					name, h.source.Others[name])
			}
		}
	}
	return ClientsMatchTheSource.Held()
}

func orNothing(v int64) string {
	if v == NoRow {
		return "nothing"
	}
	return fmt.Sprint(v)
}

// names are the keys of both maps, in order.
func names(a, b map[string]string) (all []string) {
	for _, m := range []map[string]string{a, b} {
		for name := range m { // order-free: sorted below
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// keeps compares the source with what it has acknowledged.
func (h *History) keeps() model.Verdict {
	for row, has := range h.source.Registers {
		if least, known := h.acked[row]; known && has < least {
			return SourceKeepsAckedWrites.Violated(nil, "acknowledged write lost",
				"row %d has %d, %d was acknowledged", row, has, least)
		}
	}
	return SourceKeepsAckedWrites.Held()
}

// whole looks for a register that an application did not find. Nothing deletes one.
func (h *History) whole() model.Verdict {
	for i, t := range h.events {
		if row := slices.Index(t.Rows, NoRow); row >= 0 {
			return FirstSyncIsComplete.Violated(&model.Evidence{Event: i}, "missing row",
				"client %d does not find row %d at %s", t.Client, row, seconds(t.At)).
				At(t.At)
		}
	}
	return FirstSyncIsComplete.Held()
}

// arrives looks for every local transaction among those of the source.
func (h *History) arrives() model.Verdict {
	if len(h.final) == 0 {
		return LocalWritesReachSource.Exhausted("no client was looked at in the end")
	}
	commit := make(map[int64]int) // by value: the last commit that has it, from 1 on
	for i, values := range h.commits {
		for _, v := range values {
			commit[v] = i + 1
		}
	}
	for i, t := range h.events {
		values := slices.Clone(t.Others)
		for _, w := range t.Writes {
			values = append(values, w.Value)
		}
		for _, v := range values {
			switch {
			case t.life < h.lives[t.Client]: // it was cleared
			case commit[v] == 0:
				return LocalWritesReachSource.Violated(&model.Evidence{Event: i},
					"local transaction lost",
					"client %d wrote %d at %s, and the source never got it", t.Client, v,
					seconds(t.At))
			case commit[v] != commit[values[0]]:
				return LocalWritesReachSource.Violated(&model.Evidence{Event: i},
					"local transaction torn",
					"client %d wrote %v in one transaction at %s, and the source committed %d "+
						"apart from %d",
					t.Client, values, seconds(t.At), v, values[0])
			}
		}
	}
	return LocalWritesReachSource.Held()
}
