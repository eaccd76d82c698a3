package layers

import "groundhog/model"

// The properties of layers, and of the whole.
var (
	ClaimsAreDurable = &model.Property{
		Name: "claims-are-durable", Kind: model.Safety, Means: "promise above what is durable",
		Statement: "no layer promises more than is durable below it, and none finds less than it " +
			"promised when it starts again",
	}
	AppliedOnce = &model.Property{
		Name: "applied-once", Kind: model.Safety, Means: "applied twice",
		Statement: "the source applies the mutations of each client in their order, each once",
	}
	ViewIsExact = &model.Property{
		Name: "view-is-exact", Kind: model.Safety, Means: "wrong rows",
		Statement: "a client that says that it has the state as of a position has exactly the " +
			"rows of that state",
	}
	ViewsOnlyAdvance = &model.Property{
		Name: "views-only-advance", Kind: model.Safety, Means: "state goes back",
		Statement: "a client never shows an older state after a later one, while it runs",
	}
	OwnWritesStay = &model.Property{
		Name: "own-writes-stay", Kind: model.Safety, Means: "own write vanishes",
		Statement: "a mutation that a client was told is kept is shown until its rows include it",
	}
	SavedIsKept = &model.Property{
		Name: "saved-is-kept", Kind: model.Safety, Means: "saved and lost",
		Statement: "a mutation that a client was told is saved is in the source in the end",
	}
	NoNeedlessRefetch = &model.Property{
		Name: "no-needless-refetch", Kind: model.Safety, Means: "needless refetch",
		Statement: "no client begins anew as long as nothing has failed",
	}
	ClaimsCatchUp = &model.Property{
		Name: "claims-catch-up", Kind: model.Liveness, Means: "promise stands still",
		Statement: "in the end every layer promises all that the source has",
	}
	QueuesDrain = &model.Property{
		Name: "queues-drain", Kind: model.Liveness, Means: "outbox stuck",
		Statement: "in the end the outbox of every client is empty",
	}
	ClientsConverge = &model.Property{
		Name: "clients-converge", Kind: model.Liveness, Means: "divergence",
		Statement: "in the end every client shows what the source has",
	}
	ClientsAreTold = &model.Property{
		Name: "clients-are-told", Kind: model.Liveness, Means: "not told that it is up to date",
		Statement: "in the end every client that shows what the source has is told that it is up " +
			"to date",
	}
	LogStaysBounded = &model.Property{
		Name: "log-stays-bounded", Kind: model.Liveness, Means: "log grows",
		Statement: "in the end the source keeps no transactions that its reader has stored",
	}
)

// Properties returns all, in the order in which they are judged.
func Properties() []*model.Property {
	return append(during(), ClaimsCatchUp, QueuesDrain, ClientsConverge, ClientsAreTold,
		LogStaysBounded, SavedIsKept)
}

// during are those whose violations show while the system runs.
func during() []*model.Property {
	return []*model.Property{
		ClaimsAreDurable, AppliedOnce, ViewIsExact, ViewsOnlyAdvance, OwnWritesStay,
		NoNeedlessRefetch,
	}
}
