package replica

import (
	"slices"

	"groundhog/model"
)

// The properties of replicas. ReplicasConverge and SyncedChangeSurvives are what issue 264 of
// automerge-repo claims, SyncedOutlivesItsMaker is what its users expect.
var (
	ReplicasConverge = &model.Property{
		Name: "replicas-converge", Kind: model.Liveness, Means: "stuck",
		Statement: "in the end all connected replicas have the same changes: what one has, none " +
			"lacks",
	}
	SyncedChangeSurvives = &model.Property{
		Name: "synced-change-survives", Kind: model.Safety, Means: "loss",
		Statement: "no change that a client was told is synced is gone everywhere, if the client " +
			"that made it is there",
	}
	SyncedOutlivesItsMaker = &model.Property{
		Name: "synced-outlives-its-maker", Kind: model.Safety, Means: "loss if the client is gone",
		Statement: "no change that a client was told is synced is gone everywhere, if the client " +
			"that made it never comes back",
	}
	AdvertisedIsDurable = &model.Property{
		Name: "advertised-is-durable", Kind: model.Safety, Means: "early ack",
		Statement: "a server that starts finds every change that it has advertised",
	}
	StorageForgetsNothing = &model.Property{
		Name: "storage-forgets-nothing", Kind: model.Safety, Means: "durable change destroyed",
		Statement: "what one process found in storage, the next one finds",
	}
	IdleReplicasFallSilent = &model.Property{
		Name: "idle-replicas-fall-silent", Kind: model.Liveness, Means: "livelock",
		Statement: "replicas that have nothing new fall silent",
	}
	FailedSaveIsNotSilent = &model.Property{
		Name: "failed-save-is-not-silent", Kind: model.Liveness, Means: "silent error",
		Statement: "a save that failed is tried again, or somebody is told",
	}
	EveryMessageApplies = &model.Property{
		Name: "every-message-applies", Kind: model.Safety, Means: "document broken",
		Statement: "every message applies to the document that it is for",
	}
	BelievedStoredIsOnDisk = &model.Property{
		Name: "believed-stored-is-on-disk", Kind: model.Safety, Means: "false belief",
		Statement: "what a node takes for stored after a reload is on its disk",
	}
	ChunksGetCompacted = &model.Property{
		Name: "chunks-get-compacted", Kind: model.Liveness, Means: "bloat",
		Statement: "a document's chunks are compacted again and again",
	}
)

// Rules are the settings of the checks.
type Rules struct {
	IdleMessages  int // that replicas may send in a time in which nothing changes
	ManyFiles     int // of a document: more than these are to be compacted
	SmallSnapshot int // bytes: a smaller one counts as this one

	Answer int64 // nanoseconds in which a question is answered
	Reach  int64 // nanoseconds after a disturbance in which every client reaches the server again
	Settle int64 // nanoseconds in which those who wait for a document know that it is stored
}

// Properties are all that [Judge] judges by.
func Properties() []*model.Property {
	return []*model.Property{
		ReplicasConverge, SyncedChangeSurvives, SyncedOutlivesItsMaker, AdvertisedIsDurable,
		StorageForgetsNothing, IdleReplicasFallSilent, FailedSaveIsNotSilent, EveryMessageApplies,
		BelievedStoredIsOnDisk, ChunksGetCompacted, LookupIsAnswered, NoFalseUnavailable,
		ServesDespiteBadStorage,
	}
}

// Judge judges a history by them.
func Judge(h *History, r Rules) []model.Verdict {
	return model.Judge([]model.Check{
		ReplicasConverge.By(h.converge),
		SyncedChangeSurvives.By(
			func() model.Verdict { return h.keeps(SyncedChangeSurvives, true) }),
		SyncedOutlivesItsMaker.By(func() model.Verdict {
			return h.keeps(SyncedOutlivesItsMaker, false)
		}),
		AdvertisedIsDurable.By(h.early),
		StorageForgetsNothing.By(h.vanished),
		IdleReplicasFallSilent.By(func() model.Verdict { return h.falls(r) }),
		FailedSaveIsNotSilent.By(h.silent),
		EveryMessageApplies.By(h.refused),
		BelievedStoredIsOnDisk.By(h.believed),
		ChunksGetCompacted.By(func() model.Verdict { return h.compacted(r) }),
		LookupIsAnswered.By(func() model.Verdict { return h.answers(r) }),
		NoFalseUnavailable.By(func() model.Verdict { return h.truth(r) }),
		ServesDespiteBadStorage.By(h.serves),
	})
}

// converge compares all replicas at the end.
func (h *History) converge() model.Verdict {
	if len(h.final) == 0 {
		return ReplicasConverge.Exhausted("no replica was looked at in the end")
	}
	for _, r := range h.final {
		if r.Busy != "" {
			return ReplicasConverge.Stuck(nil, "not connected", "%s: %s", r.Name, r.Busy)
		}
	}
	for _, r := range h.final {
		for _, other := range h.final {
			for _, c := range sorted(other.Changes) {
				if other.Document == r.Document && !r.Changes[c] {
					return ReplicasConverge.Stuck(nil, "divergence",
						"%s lacks change %d of %s in %s, which %s has",
						r.Name, c, h.made[c], r.Document, other.Name)
				}
			}
		}
	}
	return ReplicasConverge.Held()
}

// keeps looks for every change that a client was told of, among those whose maker is there, or is
// not.
func (h *History) keeps(p *model.Property, there bool) model.Verdict {
	if len(h.final) == 0 {
		return p.Exhausted("no replica was looked at in the end")
	}
	for _, c := range h.order {
		client, told := h.told[c]
		maker := h.made[c]
		present := slices.ContainsFunc(h.final, func(r Replica) bool { return r.Name == maker })
		left := slices.ContainsFunc(h.final, func(r Replica) bool { return r.Changes[c] })
		if told && present == there && !left {
			return p.Violated(nil, "synced change lost",
				"change %d of %s is nowhere any more, and %s was told that it is synced",
				c, maker, client)
		}
	}
	return p.Held()
}

// falls counts what is said when there is nothing to say. The worst time counts.
func (h *History) falls(r Rules) model.Verdict {
	if len(h.idle) > 0 && slices.Max(h.idle) > r.IdleMessages {
		return IdleReplicasFallSilent.Stuck(nil, "endless messages",
			"%d sync messages while nothing changed; %d are enough", slices.Max(h.idle),
			r.IdleMessages)
	}
	return IdleReplicasFallSilent.Held()
}
