package stack

// Toggles are the points in which versions of the stack differ. Each switches a defect on; the zero
// value has none.
type Toggles struct {
	// PublishUnsynced lets the streamer publish an entry of the change log before it is synced.
	PublishUnsynced bool
	// NoEpochs compares entries of the change log by their positions alone.
	NoEpochs bool
	// AckReceived lets the streamer acknowledge to the slot what it has received.
	AckReceived bool
	// NoResend sends a mutation once over a connection, whatever becomes of the answer.
	NoResend bool
	// DropOnSaved takes a mutation out of the outbox when the source has it, not when it comes
	// back with the rows of others.
	DropOnSaved bool
	// EarlyKept tells the user that a mutation is kept before the device has synced it.
	EarlyKept bool
	// ResendApplies lets the source apply a mutation that comes twice.
	ResendApplies bool
	// FrozenView lets a view that has lost its streamer serve what it has, for good.
	FrozenView bool
	// ServeBehind lets a view that is behind a client give the client its older rows.
	ServeBehind bool
}
