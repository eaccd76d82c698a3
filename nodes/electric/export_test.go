package electric

import "fmt"

// Stalled names what the acknowledgement waits for, empty if nothing.
func (svc *Service) Stalled() string {
	entries := svc.Tracked()
	if len(entries) == 0 {
		return ""
	}
	e := entries[0]
	state := "alive"
	pid, ok := svc.registry.Find(e.Handle)
	if !ok {
		state = "missing"
	} else if !svc.rt.Alive(pid) {
		state = "dead"
	}
	return fmt.Sprintf("flush offset stuck at %d: shape %d was sent %d and its consumer <%d> is %s",
		e.LastFlushed.Tx, e.Handle, e.LastSent.Tx, pid, state)
}
