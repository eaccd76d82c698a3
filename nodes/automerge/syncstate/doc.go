// Package syncstate is the sync protocol of Automerge (rust/automerge, sync.rs, as of 0.5 to 0.7):
// what one peer keeps of another for one document, and the messages between them.
//
// # Contract
//
// [State.Generate] returns the next message for the peer, or nil if there is nothing to say before
// it speaks. [State.Receive] takes a message of the peer and applies its changes. Two peers that
// hand each other's messages over in order, and lose none, come to have the same changes, each of
// them sent about once. There is no acknowledgement: that a peer has a change is known from the
// heads that it advertises.
//
// A connection that may have lost a message must not go on with the same states: [State.Encode]
// keeps what survives, the heads that both had, and [Decode] gives a fresh state with these. A peer
// that loses changes it has advertised, while the other's state goes on, is the case that the
// protocol is not made for: what was sent before is not sent again, also if it is asked for
// ([Options.NeedOverridesSent]).
//
// Have is a Bloom filter of ten bits an entry and seven probes over the changes since the shared
// heads. What it takes for present by mistake is asked for by name in a later round.
//
// # Not modelled
//
// Read-only peers and the SYNC_RESET flag (2026-03), messages of version 2 with whole documents.
//
// # Files
//
//	state.go    State, Generate, Receive
//	message.go  messages and their bytes; encode.go: those of a state
//	bloom.go    Bloom filters
package syncstate
