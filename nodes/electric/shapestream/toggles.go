package shapestream

import "groundhog/nodes/version"

// Toggles are the points in which versions of the client differ. The zero value is 1.5.26.
type Toggles struct {
	// NoExpired does not remember which handles have expired (before 1.0.10).
	NoExpired bool
	// TakesExpired takes a handle from an answer though it has expired: a cache that answers the
	// first question with it lets the client begin, be told to begin anew, and begin so again, for
	// ever (before PR 3625, 1.3.1).
	TakesExpired bool
	// TakesOffset refuses such a handle, and takes the rows and the offset that came with it: what
	// lies between them and the log of its own handle is lost (PR 3625, 1.3.1, before PR 3701 and
	// 3782, 1.5.1).
	TakesOffset bool
	// IgnoresStale passes over an answer of an expired handle if it has another one itself, and
	// asks the same again, at once (1.5.1, before PR 4015, 1.5.13).
	IgnoresStale bool
	// BustsMissing makes the URL after a refusal another one only if that named no handle (1.5.11,
	// before PR 4089, 1.5.15).
	BustsMissing bool
	// NextSuffix makes a handle up after a refusal that named none: the one before, and "-next"
	// (PR 3021, 1.0.9, before PR 3961, 1.5.11).
	NextSuffix bool
	// NoFastLoop does not notice that it asks for the same again and again (before PR 3855, 1.5.8).
	NoFastLoop bool
	// NoSelfHeal keeps an expired handle for good, also if every answer has it, whatever is done
	// about caches (before PR 4087, 1.5.15).
	NoSelfHeal bool
	// RetriesMissing asks again when headers are missing, if the application wants to go on after
	// errors (before PR 3673, 1.4.1).
	RetriesMissing bool
	// EndlessErrors goes on after errors as long as the application wants to, and at once (before
	// PR 4088, 1.5.15; the pause came with PR 4337, 1.5.18).
	EndlessErrors bool
	// NoWatchdog waits for a live answer as long as it takes (before PR 4674, 1.5.23).
	NoWatchdog bool
	// ChecksHandle is no defect but a fix that no version has: an answer of another handle than the
	// one that was asked for is stale, and a refusal is believed only as the answer to a URL that
	// no cache has seen. Without it a log is taken for that of the rows before it, and a handle
	// that is current for expired.
	ChecksHandle bool
	// SSE follows by server-sent events: an option, and no defect.
	SSE bool
}

// Versions are releases of the client, in which its answers to caches changed, and its option.
func Versions() version.List[Toggles] {
	newest := Toggles{}
	healing := Toggles{NoWatchdog: true}
	v1514 := healing
	v1514.BustsMissing, v1514.NoSelfHeal, v1514.EndlessErrors = true, true, true
	v1512 := v1514
	v1512.IgnoresStale = true
	v151 := v1512
	v151.BustsMissing, v151.NextSuffix, v151.NoFastLoop = false, true, true
	v131 := v151
	v131.IgnoresStale, v131.TakesOffset, v131.RetriesMissing = false, true, true
	v130 := v131
	v130.TakesOffset, v130.TakesExpired = false, true
	v109 := v130
	v109.NoExpired = true
	checking := newest
	checking.ChecksHandle = true
	events := newest
	events.SSE = true
	return version.List[Toggles]{
		version.New("client-1.0.9", "knows nothing of expired handles", v109),
		version.New("client-1.3.0", "takes an expired handle from a cache (PR 3625)", v130),
		version.New("client-1.3.1", "takes the rows of an expired handle (PR 3701, 3782)", v131),
		version.New("client-1.5.1", "ignores stale answers, and asks the same again", v151),
		version.New("client-1.5.12", "the same, with a check for fast loops (PR 4015)", v1512),
		version.New("client-1.5.14", "asks stale caches by another URL, three times", v1514),
		version.New("client-1.5.22", "gives up a handle that every answer has (PR 4087)", healing),
		version.New("client-1.5.26", "and live answers that do not come (PR 4674)", newest),
		version.New("client-checks-handle",
			"a fix: 1.5.26, which believes no answer of another handle than its own", checking),
		version.New("client-sse", "1.5.26, which follows by server-sent events", events),
	}
}
