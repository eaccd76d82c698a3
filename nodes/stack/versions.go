package stack

import "groundhog/nodes/version"

// Versions are the stack with one defect each, and the fixed one.
func Versions() version.List[Toggles] {
	return version.List[Toggles]{
		version.New("positions",
			"entries are published before they are synced, and told apart by position",
			Toggles{PublishUnsynced: true, NoEpochs: true}),
		version.New("positions+epochs",
			"the first cure: published before they are synced, and told apart by epoch",
			Toggles{PublishUnsynced: true}),
		version.New("positions+sync",
			"the second cure: synced before they are published, and told apart by position",
			Toggles{NoEpochs: true}),
		version.New("ack-received", "the slot is told what was received, not what was stored",
			Toggles{AckReceived: true}),
		version.New("early-kept", "a device says that a mutation is kept before it is synced",
			Toggles{EarlyKept: true}),
		version.New("resend-applies", "the source applies a mutation that comes again",
			Toggles{ResendApplies: true}),
		version.New("drop-on-saved", "a mutation leaves the outbox before its rows are back",
			Toggles{DropOnSaved: true}),
		version.New("no-resend", "a mutation is sent once over a connection",
			Toggles{NoResend: true}),
		version.New("frozen-view", "a view that has lost the change log serves what it has",
			Toggles{FrozenView: true}),
		version.New("serve-behind", "a view that is behind a client gives it older rows",
			Toggles{ServeBehind: true}),
		version.New("fixed", "no defect is known", Toggles{}),
	}
}
