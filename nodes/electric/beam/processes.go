package beam

// processes is the table of those that live, by PID. PIDs are given in ascending order and most of those that live were started together, so
// that a page of pointers for each run of PIDs is smaller and quicker than a map.
type processes struct {
	pages []*page // nil: none of that page lives
}

const pageSize = 256

type page struct {
	rows [pageSize]*Process
	live int
}

func (t *processes) get(pid PID) *Process {
	if n := int(pid / pageSize); n < len(t.pages) {
		if pg := t.pages[n]; pg != nil {
			return pg.rows[pid%pageSize]
		}
	}
	return nil
}

// add enters a process that is not there.
func (t *processes) add(p *Process) {
	n := int(p.pid / pageSize)
	for n >= len(t.pages) {
		t.pages = append(t.pages, nil)
	}
	if t.pages[n] == nil {
		t.pages[n] = new(page)
	}
	t.pages[n].rows[p.pid%pageSize] = p
	t.pages[n].live++
}

// remove takes a process out that is there.
func (t *processes) remove(p *Process) {
	pg := t.pages[p.pid/pageSize]
	pg.rows[p.pid%pageSize] = nil
	if pg.live--; pg.live == 0 {
		t.pages[p.pid/pageSize] = nil
	}
}

// clear takes all out.
func (t *processes) clear() { clear(t.pages) }
