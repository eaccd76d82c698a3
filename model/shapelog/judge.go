package shapelog

import "groundhog/model"

// Rules are the settings of the checks of a [History].
type Rules struct {
	// StrictRemoval counts a handle as served until its invalidation is durable, so that an
	// acknowledgement while a removal is under way is a violation of AckedIsDurable: a crash at
	// that moment brings the handle back.
	StrictRemoval bool

	// Unharmed says that no consumer and no disk of the run was harmed: the service as a whole may
	// have crashed, and the network failed.
	Unharmed bool

	// Isolated says that nothing but single consumers was harmed: no disk, no network, not the
	// service as a whole.
	Isolated bool

	// Unpublished says that somebody takes tables out of what the source streams. Until the service
	// notices, an acknowledgement says nothing of them: AckedIsDurable is not judged, what is
	// missing in the end is.
	Unpublished bool

	// RetainedMax is how long the WAL behind the acknowledged LSN may be, in LSNs; 0: not judged.
	RetainedMax LSN

	// RetriesMax is how often a publish round may be retried; 0: 10.
	RetriesMax int
}

// check is a property of shape histories and its checker.
type check struct {
	property *model.Property
	judge    func(h *History, r Rules) model.Verdict
}

// checks in the order of judging. The table is read only.
var checks = []check{
	{HistoryIsSound, checkWellFormed},
	{AckedIsDurable, checkAckDurable},
	{LogHasNoHole, checkLogPrefix},
	{LogIsComplete, checkLogComplete},
	{ClientViewIsRight, checkClientView},
	{AcksOnlyGrow, checkAckOrder},
	{NoDeliveryAfterRemoval, checkNoGhosts},
	{PublishRoundEnds, checkRoundsEnd},
	{AcksCatchUp, checkAckProgress},
	{NoWaitForDeadWriter, checkLiveWriters},
	{WALStaysBounded, checkRetained},
	{NoNeedlessInvalidation, checkNoRefetch},
	{HarmStaysInItsShape, checkIsolation},
}

// Properties are the properties that [Judge] judges, in its order.
func Properties() []*model.Property {
	list := make([]*model.Property, len(checks))
	for i, c := range checks {
		list[i] = c.property
	}
	return list
}

// Checks are the checks of h, for [Judge], alone or among others. They read h and never change it.
func Checks(h *History, r Rules) []model.Check {
	if r.RetriesMax == 0 {
		r.RetriesMax = 10
	}
	list := make([]model.Check, len(checks))
	for i, c := range checks {
		list[i] = c.property.By(func() model.Verdict { return h.timed(c.judge(h, r)) })
	}
	return list
}

// Judge judges a history by every property of shape logs. Each gives the first failure that it
// finds in the order of events, then of first serving. The list is never empty: if the history is
// malformed, that is the only verdict.
func Judge(h *History, r Rules) []model.Verdict { return model.Judge(Checks(h, r)) }

// timed is a verdict with the time of the event at which it showed.
func (h *History) timed(v model.Verdict) model.Verdict {
	if v.Evidence == nil {
		return v
	}
	return v.At(h.Event(v.Evidence.Event).Time)
}
