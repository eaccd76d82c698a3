package electric

import (
	"time"

	"groundhog/model/readers"
	"groundhog/model/shapelog"
	"groundhog/net/proxy"
	"groundhog/nodes/electric"
	"groundhog/sim/explore"
	"groundhog/sim/explore/plan"
)

// The properties of clients by short names.
var (
	few     = readers.RequestsAreFew
	goesOn  = readers.ReadersGoOn
	hears   = readers.ReadersCatchUp
	inTime  = readers.NewsComesInTime
	rightly = shapelog.ClientViewIsRight
)

// webWork is how long clients of the web are looked at while things go wrong.
const webWork = 40 * time.Second

// boxes are the scenarios with something between the clients and the service.
func boxes() []*explore.Scenario { return append(caches(), strip(), buffer()) }

// caches have a cache between. Each answer that it keeps may be kept; which answers it takes for
// those to a request is what differs.
func caches() []*explore.Scenario {
	blind := []string{"handle", "expired_handle"}
	return []*explore.Scenario{
		webScenario(boxed{
			name:  "cache",
			doc:   "clients behind a cache, shapes that are removed, tabs that are loaded again",
			box:   func(b proxy.Box) box { return proxy.Cache{Box: b} },
			does:  map[string]explore.Expect{"client-1.0.9": {}, "client-1.5.26": {}},
			parts: rotating(),
		}),
		webScenario(boxed{
			name: "cache-blind",
			doc:  "the same, behind a cache that does not look at handles",
			box:  func(b proxy.Box) box { return proxy.Cache{Box: b, IgnoreQuery: blind} },
			does: map[string]explore.Expect{
				"client-1.3.0":         of(properties{few}, 20, rightly, hears),
				"client-1.5.12":        of(properties{few}, 20, rightly, hears),
				"client-1.5.26":        of(properties{few}, 50, rightly),
				"client-checks-handle": {},
			},
			parts: rotating(),
		}),
		webScenario(boxed{
			name: "cache-found",
			doc:  "the same, which keeps no refusals",
			box: func(b proxy.Box) box {
				return proxy.Cache{Box: b, IgnoreQuery: blind, Statuses: []int{200}}
			},
			does: map[string]explore.Expect{
				"client-1.3.0":         of(properties{few}, 20, rightly, hears),
				"client-1.3.1":         of(properties{rightly}, 20, few, hears),
				"client-1.5.26":        of(properties{rightly}, 50, few),
				"client-checks-handle": {},
			},
			parts: rotating(),
		}),
	}
}

// strip has a proxy between that takes a header away. A client cannot go on, and must say so.
func strip() *explore.Scenario {
	return webScenario(boxed{
		name: "strip",
		doc:  "clients behind a proxy that takes the cursor out of answers",
		box: func(b proxy.Box) box {
			return proxy.Strip{Box: b, Response: []string{electric.HeaderCursor}}
		},
		does: map[string]explore.Expect{
			"client-1.3.0":  of(properties{few}, 20, hears),
			"client-1.5.26": of(properties{goesOn}, 20),
		},
		parts: rotating(),
	})
}

// buffer has a proxy between that waits for enough bytes, or the end of a response: the end of a
// long poll is soon, that of a stream of events is not.
func buffer() *explore.Scenario {
	return webScenario(boxed{
		name: "buffer",
		doc:  "clients behind a proxy that holds back what is not much",
		box:  func(b proxy.Box) box { return proxy.Hold{Box: b, Bytes: 16 << 10} },
		late: 10 * time.Second,
		does: map[string]explore.Expect{
			"client-sse":    of(properties{inTime}, 20),
			"client-1.5.26": {},
		},
		parts: []plan.Part{
			{Action: commit, Min: 10, Max: 30, From: time.Second, To: webWork},
		},
	})
}

// rotating are commits, consumers that raise, so that their shapes get other handles, and tabs that
// are loaded again.
func rotating() []plan.Part {
	return []plan.Part{
		{Action: commit, Min: 10, Max: 40, From: time.Second, To: webWork},
		{Action: killConsumer, Min: 1, Max: 3, From: 3 * time.Second, To: webWork - 5*time.Second,
			With: []plan.Domain{plan.Among("why", "exception")}},
		{Action: web.Crash, Min: 0, Max: 3, From: 3 * time.Second, To: webWork,
			With: []plan.Domain{
				plan.Among("host", browserName(0), browserName(1), browserName(2)),
				plan.Among("kind", "kill"), plan.Range("down", 0, 2*time.Second)}},
	}
}
