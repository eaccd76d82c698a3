package syncengine

import "groundhog/model"

// The properties of sync engines.
var (
	ReadsAreCausal = &model.Property{
		Name:  "reads-are-causal",
		Kind:  model.Safety,
		Means: "causality broken",
		Statement: "each client reads its own writes, never reads backward, and sees what the " +
			"writer of a value had seen and written, whole transactions",
	}
	UploadLoopWakes = &model.Property{
		Name:      "upload-loop-wakes",
		Kind:      model.Liveness,
		Means:     "lost wake-up",
		Statement: "an upload loop does not rest while there is something to upload or to ask for",
	}
	UploadsAndDownloadsEnd = &model.Property{
		Name:      "uploads-and-downloads-end",
		Kind:      model.Liveness,
		Means:     "stuck",
		Statement: "in the end every upload queue is empty and every download has ended",
	}
	ClientsMatchTheSource = &model.Property{
		Name:      "clients-match-the-source",
		Kind:      model.Safety,
		Means:     "divergence",
		Needs:     []*model.Property{UploadsAndDownloadsEnd},
		Statement: "in the end all clients read the same, which is what the source has",
	}
	SourceKeepsAckedWrites = &model.Property{
		Name:      "source-keeps-acked-writes",
		Kind:      model.Safety,
		Means:     "loss at the source",
		Statement: "the source has every write that it acknowledged, or a greater one",
	}
	LocalWritesReachSource = &model.Property{
		Name:  "local-writes-reach-source",
		Kind:  model.Safety,
		Means: "loss",
		Needs: []*model.Property{UploadsAndDownloadsEnd},
		Statement: "in the end every transaction that a client's database acknowledged was " +
			"committed by the source, as one",
	}
	LastSyncTimeNeverFalls = &model.Property{
		Name:      "last-sync-time-never-falls",
		Kind:      model.Safety,
		Means:     "time goes back",
		Statement: "a client's time of the last sync never goes backward",
	}
	AnsweredUploadNotRepeated = &model.Property{
		Name:      "answered-upload-not-repeated",
		Kind:      model.Safety,
		Means:     "uploaded twice",
		Statement: "a process uploads no transaction again whose upload was answered",
	}
	BucketMatchesChecksum = &model.Property{
		Name:      "bucket-matches-checksum",
		Kind:      model.Safety,
		Means:     "checksum mismatch",
		Statement: "what a client has of a bucket is what the service announces",
	}
	FirstSyncIsComplete = &model.Property{
		Name:  "first-sync-is-complete",
		Kind:  model.Safety,
		Means: "missing rows",
		Statement: "an application that has waited for its first sync finds every register that " +
			"there is",
	}
	SnapshotIsNotRepeated = &model.Property{
		Name:  "snapshot-is-not-repeated",
		Kind:  model.Safety,
		Means: "snapshot repeated",
		Statement: "a snapshot whose slot the source gave up while it was taken is not taken " +
			"again before somebody has looked after the source",
	}
)

// Properties are all that [Judge] judges by.
func Properties() []*model.Property {
	return []*model.Property{
		ReadsAreCausal, UploadLoopWakes, UploadsAndDownloadsEnd, ClientsMatchTheSource,
		SourceKeepsAckedWrites, LocalWritesReachSource, LastSyncTimeNeverFalls,
		AnsweredUploadNotRepeated, BucketMatchesChecksum, FirstSyncIsComplete,
		SnapshotIsNotRepeated,
	}
}

// Judge judges a history by the properties of sync engines.
func Judge(h *History) []model.Verdict {
	return model.Judge([]model.Check{
		ReadsAreCausal.By(h.causal),
		UploadLoopWakes.By(h.stranded),
		UploadsAndDownloadsEnd.By(h.drains),
		ClientsMatchTheSource.By(h.converge),
		SourceKeepsAckedWrites.By(h.keeps),
		LocalWritesReachSource.By(h.arrives),
		LastSyncTimeNeverFalls.By(h.syncTimes),
		AnsweredUploadNotRepeated.By(h.repeated),
		BucketMatchesChecksum.By(h.checksums),
		FirstSyncIsComplete.By(h.whole),
		SnapshotIsNotRepeated.By(h.repeatedSnapshots),
	})
}
