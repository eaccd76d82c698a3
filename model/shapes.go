package model

// ShapeRules are the settings of the checks of a [ShapeHistory].
type ShapeRules struct {
	// StrictRemoval counts a handle as served until its invalidation is durable, so that an acknowledgement
	// while a removal is under way is a violation of S1: a crash at that moment brings the handle back.
	StrictRemoval bool

	// Unharmed says that no consumer and no disk of the run was harmed: the service as a whole may have crashed, and the network failed.
	Unharmed bool

	// Isolated says that nothing but single consumers was harmed: no disk, no network, not the service as a whole.
	Isolated bool

	// Unpublished says that somebody takes tables out of what the source streams. Until the service notices, an acknowledgement says nothing of them:
	// AckDurable is not judged, what is missing in the end is.
	Unpublished bool

	// RetainedMax is how long the WAL behind the acknowledged LSN may be, in LSNs; 0: not judged.
	RetainedMax LSN

	// RetriesMax is how often a publish round may be retried; 0: 10.
	RetriesMax int
}

// shapeCheck is a property of shape histories and its checker.
type shapeCheck struct {
	property *Property
	judge    func(h *ShapeHistory, r ShapeRules) Verdict
}

// shapeChecks in the order of judging. The table is read only.
var shapeChecks = []shapeCheck{
	{WellFormed, checkWellFormed},
	{AckDurable, checkAckDurable},
	{LogPrefix, checkLogPrefix},
	{LogComplete, checkLogComplete},
	{ClientView, checkClientView},
	{AckOrder, checkAckOrder},
	{NoGhosts, checkNoGhosts},
	{RoundsEnd, checkRoundsEnd},
	{AckProgress, checkAckProgress},
	{LiveWriters, checkLiveWriters},
	{RetainedBound, checkRetained},
	{NoRefetch, checkNoRefetch},
	{Isolation, checkIsolation},
}

// ShapeProperties are the properties that [JudgeShapes] judges, in its order.
func ShapeProperties() []*Property {
	list := make([]*Property, len(shapeChecks))
	for i, c := range shapeChecks {
		list[i] = c.property
	}
	return list
}

// ShapeChecks are the checks of h, for [Judge], alone or among others. They read h and never change it.
func ShapeChecks(h *ShapeHistory, r ShapeRules) []Check {
	if r.RetriesMax == 0 {
		r.RetriesMax = 10
	}
	list := make([]Check, len(shapeChecks))
	for i, c := range shapeChecks {
		list[i] = Check{c.property, func() Verdict { return h.timed(c.judge(h, r)) }}
	}
	return list
}

// JudgeShapes judges a history by every property of shape logs. Each gives the first failure that it finds in
// the order of events, then of first serving. The list is never empty: if the history is malformed, that
// is the only verdict.
func JudgeShapes(h *ShapeHistory, r ShapeRules) []Verdict { return Judge(ShapeChecks(h, r)) }

// timed is a verdict with the time of the event at which it showed.
func (h *ShapeHistory) timed(v Verdict) Verdict {
	if v.Evidence == nil {
		return v
	}
	return v.At(h.Event(v.Evidence.Event).Time)
}
