package sim

// Progress is where a simulation stands, for a watchdog on another goroutine.
type Progress struct {
	Steps   uint64
	Now     Instant
	Running bool   // within Run; else the code that drives the run is at work, or nothing
	Who     string // within Run: "process server/main", "callback of server"
	Last    []string
}

// Progress looks at the simulation from any goroutine. It takes no lock, and the
// simulation pays nothing for it: what it sees of one that moves may be torn,
// and is right once it stands still. That two looks see the same says that no
// step has ended between them. With lines above 0 Last holds the last records of
// the trace as text.
func (s *Sim) Progress(lines int) Progress {
	p, records, names := s.glance(lines)
	for _, r := range records {
		p.Last = append(p.Last, FormatRecord(r, func(sym Symbol) string { return names[sym] }))
	}
	return p
}

// glance reads what Progress tells. It must not call what the race detector
// watches.
//
//go:norace
//go:noinline
func (s *Sim) glance(lines int) (p Progress, records []Record, names map[Symbol]string) {
	p = Progress{Steps: s.steps, Now: s.now, Running: s.running}
	if lines == 0 {
		return p, nil, nil
	}
	table := s.names
	names = make(map[Symbol]string)
	t := &s.trace
	actor := s.world.self.sym
	for i := t.count - min(t.count, uint64(len(t.ring))); i < t.count; i++ {
		r := t.ring[i&uint64(len(t.ring)-1)]
		if r.Kind == KindRun && r.Step == p.Steps {
			actor = r.Actor
		}
		if i+uint64(lines) >= t.count {
			records = append(records, r)
		}
		for _, sym := range [2]Symbol{r.Actor, r.Topic} {
			if int(sym) < len(table) {
				names[sym] = table[sym]
			}
		}
	}
	if cur := s.cur; cur != nil {
		p.Who = "process " + cur.actor.host.name + "/" + cur.family.name
	} else if p.Running {
		p.Who = "callback of " + table[actor]
	}
	return p, records, names
}
