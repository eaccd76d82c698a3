package service

// Event is something that the replicator of a service tells, about a deployment of its rules.
type Event struct {
	Kind       EventKind
	Deployment int
}

// EventKind is what an [Event] tells.
type EventKind uint8

// The kinds.
const (
	SnapshotBegun EventKind = iota // from its first row on
	SnapshotDone                   // all rows are stored; what changed meanwhile is not yet
	Activated                      // clients have its buckets from now on
)

// String is the kind in words.
func (k EventKind) String() string {
	return [...]string{"snapshot begins", "snapshot is done", "deployment is active"}[k]
}

// report tells an event.
func (v *Service) report(e Event) {
	v.host.Logf("deployment %d: %s", e.Deployment, e.Kind)
	if v.config.Observer != nil {
		v.config.Observer(e)
	}
}
