package automerge

import (
	"fmt"
	"strings"

	"groundhog/nodes/automerge/syncstate"
)

// Version is a set of toggles with a name.
type Version struct {
	Name, Doc string
	Toggles   Toggles
}

// Versions are the releases, the designs of the debate of issue 264 on top of the newest, single defects on top of the one that holds, and
// the one that holds.
func Versions() []Version {
	nodeFS := Toggles{CacheBeforeWrite: true}
	with := func(t Toggles, change func(t *Toggles)) Toggles {
		change(&t)
		return t
	}
	durable := Toggles{SaveError: RetrySave, Order: DurableHeads, AtomicChunks: true, KeepParsed: true, StatePerDocument: true}
	return []Version{
		{"2023-10", "taken for stored when the write begins", with(nodeFS, func(t *Toggles) {
			t.SaveError, t.StoredHeadsEarly, t.OverlappingSaves = IgnoreError, true, true
		})},
		{"1.1.0", "of the report: an error ends the process", with(nodeFS, func(t *Toggles) { t.SaveError, t.OverlappingSaves = CrashOnError, true })},
		{"2.1.0", "one throttle for all documents", with(nodeFS, func(t *Toggles) {
			t.SaveError, t.OverlappingSaves, t.Throttle = CrashOnError, true, OneForAll
		})},
		{"2.3.0", "a throttle that saves the document as it once was", with(nodeFS, func(t *Toggles) {
			t.SaveError, t.OverlappingSaves, t.Throttle = CrashOnError, true, ForgetsDocument
		})},
		{"2.5.6", "saves do not overlap", with(nodeFS, func(t *Toggles) { t.SaveError = CrashOnError })},
		{"2.6", "errors are logged (PR 676)", nodeFS},
		{"backoff", "2.6, and the adapter tries five times", with(nodeFS, func(t *Toggles) { t.Backoff = true })},
		{"reset-discard", "the document is reloaded, messages meanwhile are discarded", Toggles{SaveError: ResetDiscard}},
		{"reset-cached", "the same over NodeFS, which reads back what it could not write", with(nodeFS, func(t *Toggles) { t.SaveError = ResetBuffer })},
		{"reset-buffer", "messages wait until the document is reloaded", Toggles{SaveError: ResetBuffer}},
		{"reset-close", "connections are closed before the document is reloaded", Toggles{SaveError: ResetClose}},
		{"reset-empty", "the server first says that it has nothing", Toggles{SaveError: ResetEmptyHeads}},
		{"reset-override", "reset-discard, and what is asked for is sent again", Toggles{SaveError: ResetDiscard, Sync: syncstate.Options{NeedOverridesSent: true}}},
		{"before-reply", "stored before the sender is answered; relays do not wait", Toggles{Order: BeforeReply}},
		{"before-relay", "stored before others hear of it; answers do not wait", Toggles{Order: BeforeRelay}},
		{"durable-heads", "only what was written is advertised; but nothing is synced, or tried again", Toggles{Order: DurableHeads}},
		{"atomic", "2.6 with atomic chunks (PR 600)", Toggles{AtomicChunks: true}},
		{"no-notice", "durable, but nobody hears of a connection that ended", with(durable, func(t *Toggles) { t.Notice = NobodyHears })},
		{"one-notice", "durable, but clients do not hear of it (before 84b385e3)", with(durable, func(t *Toggles) { t.Notice = ServerOnly })},
		{"torn-drops", "durable, but chunks are written in place, and a torn one takes all others with it", with(durable, func(t *Toggles) {
			t.AtomicChunks, t.KeepParsed = false, false
		})},
		{"flag-stays", "durable, but a failed compaction is the last one", with(durable, func(t *Toggles) { t.CompactionFlagStays = true })},
		{"same-actor", "durable, but an actor is used again by the next process", with(durable, func(t *Toggles) { t.ReusesActor = true })},
		{"durable", "heads are advertised when they are stored, chunks are atomic, failed saves are tried again", durable},
	}
}

// Find returns the version of this name, or an error that lists them all.
func Find(name string) (Version, error) {
	var names []string
	for _, v := range Versions() {
		if v.Name == name {
			return v, nil
		}
		names = append(names, v.Name)
	}
	return Version{}, fmt.Errorf("automerge: no version %q; there are %s", name, strings.Join(names, ", "))
}
