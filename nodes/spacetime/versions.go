package spacetime

import (
	"time"

	"groundhog/nodes/version"
)

// Versions are the releases, the oldest first, and the cure.
func Versions() version.List[Toggles] {
	const doc = "the storage of this version"
	v220, v230, v240 := releases()
	return version.List[Toggles]{
		version.New("v2.1.0", doc, Toggles{}),
		version.New("v2.2.0", doc, v220),
		version.New("v2.3.0", doc, v230),
		version.New("v2.4.0", doc, v240),
		version.New("fixed", "every hole of the audit closed", fixed()),
	}
}

func releases() (v220, v230, v240 Toggles) {
	v220 = Toggles{AtomicMeta: true, SyncPid: true, SyncSnapshots: true, PublishWaits: true}
	v230 = v220
	v230.SegmentByRename, v230.DropEmptyTail, v230.IndexAfterSync = true, true, true
	v240 = v230
	v240.TruncateTail = true
	return v220, v230, v240
}

// fixed is v2.4.0 with every fix that nobody has shipped yet.
func fixed() Toggles {
	_, _, fixed := releases()
	fixed.SyncSegmentFolder, fixed.SyncCompressed = true, true
	fixed.SyncOnOpen, fixed.ReadOnlyHistory = true, true
	fixed.SyncFolders, fixed.SyncSnapshotFolder, fixed.VerifyParent = true, true, true
	fixed.CutTornCommit, fixed.ZeroIsEnd = true, true
	return fixed
}

// AllVersions are Versions, the cure without one of its fixes each, and the timer of v2.0.0.
func AllVersions() version.List[Toggles] {
	list := Versions()
	without := func(name string, change func(t *Toggles)) {
		t := fixed()
		change(&t)
		list = append(list, version.New("without-"+name, "fixed, but for this fix", t))
	}
	without("segment-folder", func(t *Toggles) { t.SyncSegmentFolder = false })
	without("compressed", func(t *Toggles) { t.SyncCompressed = false })
	without("sync-on-open", func(t *Toggles) { t.SyncOnOpen = false })
	without("read-only", func(t *Toggles) { t.ReadOnlyHistory = false })
	without("folders", func(t *Toggles) { t.SyncFolders = false })
	without("snapshot-folder", func(t *Toggles) { t.SyncSnapshotFolder = false })
	without("parent", func(t *Toggles) { t.VerifyParent = false })
	without("torn-commit", func(t *Toggles) { t.CutTornCommit = false })
	without("zero-end", func(t *Toggles) { t.ZeroIsEnd = false })
	return append(list, version.New("v2.0.0", "v2.1.0, whose log a timer syncs every 500 ms",
		Toggles{FlushEvery: 500 * time.Millisecond}))
}
