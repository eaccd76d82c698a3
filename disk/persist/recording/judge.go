package recording

import (
	"fmt"

	"groundhog/disk/persist"
)

// Exception is a tree that a kernel showed and a profile forbids.
type Exception struct {
	Script   Script
	Returned int // calls
	Tree     string
}

// String says what was found after which calls.
func (e Exception) String() string {
	return fmt.Sprintf("%s, setup %q: not legal when %d have returned of %q\n    %s",
		e.Script.Name, e.Script.Setup, e.Returned, e.Script.Calls, e.Tree)
}

// options are those of a recording: torn writes are told apart by their sectors.
func (r *Recording) options(p persist.Profile) persist.Options {
	opt := persist.Options{Profile: p, Sector: persist.DefaultBlock}
	if r.Torn {
		opt.Sector = persist.DefaultSector
	}
	return opt
}

// Judge says which of the trees that were seen are not legal under a profile, each once. While n
// calls have returned, the next may be under way, with some of its records or all.
func Judge(r Recording, p persist.Profile) (list []Exception, err error) {
	script, err := play(r.Script)
	if err != nil {
		return nil, err
	}
	graphs := script.graphs(r.options(p))
	for _, seen := range r.Seen {
		tree, err := ParseTree(seen.Tree)
		if err != nil { // nothing that a kernel cannot read is legal
			list = append(list, Exception{r.Script, seen.Returned[0], seen.Tree})
			continue
		}
		legal := map[int]bool{} // by the number of records
		for _, n := range seen.Returned {
			if n >= len(script.ends) {
				return nil, fmt.Errorf("recording: %s has no %d calls", r.Name, n)
			}
			found := false
			for end := script.ends[n]; end <= script.ends[min(n+1, len(script.ends)-1)]; end++ {
				if _, known := legal[end]; !known {
					_, legal[end] = graphs[end].Find(tree)
				}
				found = found || legal[end]
			}
			if !found {
				list = append(list, Exception{r.Script, n, seen.Tree})
				break
			}
		}
	}
	return list, nil
}

// graphs are what is pending after each number of records from the setup on.
func (p played) graphs(opt persist.Options) map[int]*persist.Graph {
	graphs := map[int]*persist.Graph{}
	for end := p.ends[0]; end <= len(p.records); end++ {
		tracker := persist.NewTracker(persist.EmptyImage(), opt)
		for _, op := range p.records[:end] {
			tracker.Log(op)
		}
		graphs[end] = tracker.Graph()
	}
	return graphs
}
