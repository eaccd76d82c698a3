package automerge

import (
	"fmt"
	"slices"
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
	first := Toggles{CacheBeforeWrite: true, UnavailableOnce: true, GivesUp: true, HearsGone: true, LoadHangs: true, AnswersAfterLoad: true, Ending: NoFlush}
	second := Toggles{CacheBeforeWrite: true, CreatesEmpty: true, GivesUp: true, HearsGone: true, LoadHangs: true, AnswersAfterLoad: true, Ending: FlushOrFail}
	return []Version{
		{"2023-10", "taken for stored when the write begins", with(first, func(t *Toggles) {
			t.SaveError, t.StoredHeadsEarly, t.OverlappingSaves = IgnoreError, true, true
		})},
		{"1.1.0", "of the report: an error ends the process", with(first, func(t *Toggles) { t.SaveError, t.OverlappingSaves = CrashOnError, true })},
		{"2.1.0", "one throttle for all documents", with(second, func(t *Toggles) {
			t.SaveError, t.OverlappingSaves, t.Throttle = CrashOnError, true, OneForAll
		})},
		{"2.3.0", "a throttle that saves the document as it once was", with(second, func(t *Toggles) {
			t.SaveError, t.OverlappingSaves, t.Throttle = CrashOnError, true, ForgetsDocument
		})},
		{"2.5.6", "saves do not overlap", with(second, func(t *Toggles) { t.SaveError, t.CreatesEmpty = CrashOnError, false })},
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

// durable is the design that holds.
var durable = Toggles{SaveError: RetrySave, Order: DurableHeads, AtomicChunks: true, KeepParsed: true, StatePerDocument: true}

// with is a set of toggles that differs from another.
func with(t Toggles, change func(t *Toggles)) Toggles {
	change(&t)
	return t
}

// FindVersions are those for nodes with Config.Finds: one that does what is expected of it, and single defects on top of it.
func FindVersions() []Version {
	found := with(durable, func(t *Toggles) { t.RetryLoad, t.AnswersAfterLoad, t.Ending = true, true, DisconnectThenFlush })
	return []Version{
		{"asks-nobody", "found, but without a connection there is no document (before PR 156)", with(found, func(t *Toggles) { t.AsksNobody = true })},
		{"told-once", "found, but only who asks first is told that a document is unavailable (before b8c0630c)", with(found, func(t *Toggles) { t.UnavailableOnce = true })},
		{"created-empty", "found, but a new document has no change (before c6023465)", with(found, func(t *Toggles) { t.CreatesEmpty = true })},
		{"hears-gone", "found, but messages are handled whose connection has ended (before 92de1f5a)", with(found, func(t *Toggles) { t.HearsGone = true })},
		{"load-hangs", "found, but a load that fails does not end (before PR 671)", with(found, func(t *Toggles) { t.RetryLoad, t.LoadHangs = false, true })},
		{"load-none", "found, but what could not be read is not there (since PR 671)", with(found, func(t *Toggles) { t.RetryLoad = false })},
		{"answers-early", "found, but the first answer does not wait for storage (2.6, before PR 763)", with(found, func(t *Toggles) { t.AnswersAfterLoad = false })},
		{"flush-or-fail", "2.6, but its end does not wait for all documents (before PR 692; issue 740)", Toggles{CacheBeforeWrite: true, AnswersAfterLoad: true, Ending: FlushOrFail}},
		{"ends-first", "2.6, but connections end before documents are saved", Toggles{CacheBeforeWrite: true, AnswersAfterLoad: true, Ending: DisconnectThenFlush}},
		{"found", "durable, requests wait for storage, loads are tried again, and a process that ends disconnects and then saves", found},
	}
}

// Find returns the version of this name, or an error that lists them all.
func Find(name string) (Version, error) {
	var names []string
	for _, v := range slices.Concat(Versions(), FindVersions()) {
		if v.Name == name {
			return v, nil
		}
		names = append(names, v.Name)
	}
	return Version{}, fmt.Errorf("automerge: no version %q; there are %s", name, strings.Join(names, ", "))
}
