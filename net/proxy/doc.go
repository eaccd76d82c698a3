// Package proxy has the middle boxes that stand between a client and its server in production: one
// that holds a response back until it has enough of it, one that caches, one that strips headers.
//
// A box is a program of a host of its own. It ends the TCP connection of its client and opens
// another one to the upstream, as real ones do, with timeouts of its own: what one side knows of a
// connection, the other does not. A client is pointed at the box instead of the server; faults are
// those of the links on both sides of it, and of its host. What it remembers is lost in a crash.
// Boxes are chained by pointing one at another, on one host by several ports. A balancer is a
// [Box.Dial] that takes one machine after the other.
//
//	h := s.NewHost("proxy", func(p *sim.Proc) {
//		err := proxy.Hold{Box: proxy.Box{Stack: stack, Port: 80, Upstream: "server:80"},
//			Bytes: 4096}.Serve(p)
//		p.Sim().Fail("%v", err)
//	})
//	stack := n.Attach(h)
//
// # Hold
//
// [Hold] passes on what the client sends at once. Of what the upstream sends it keeps what came
// until there are so many bytes, the stream ends, or a time has passed: a proxy that buffers
// responses (proxy_buffering of nginx), compresses them, or scans them. It knows no HTTP, so that
// it stands in front of any stream. Whoever streams small messages or answers a long poll in parts
// through it has a client that waits for what was sent long ago. The cures are those of the field:
// to end the response, to pad, or to ask the proxy not to buffer
// ([Hold.Unless]).
//
// # Cache
//
// [Cache] is a shared HTTP cache as a content delivery network has it, after RFC 9111 and 5861: the
// key is the URL; max-age, s-maxage, Expires, Age, no-store, no-cache, private,
// stale-while-revalidate; validation by ETag and Last-Modified; one request to the upstream for all
// who ask at the same time; a write through it forgets the URL. A response without explicit
// freshness is passed on and not kept. What a client's own Cache-Control asks for is ignored, as
// networks do. Some keep responses of few statuses only ([Cache.Statuses]). Vary is honoured, or
// ignored as most of them do. Each response says in X-Cache what it is (HIT, MISS, STALE,
// REVALIDATED, COLLAPSED, BYPASS), and an old one its Age.
//
// # Strip
//
// [Strip] takes headers out of requests or responses, as proxies do with names that they do not
// know, that have an underscore, or that no one allowed.
//
// # HTTP
//
// Cache and Strip speak HTTP/1.1 with both sides, by package net/http1. To a client they
// keep the connection; to the upstream each request has one of its own. A request is read as a
// whole before it goes on; a response is streamed, but for one that is to be kept. What concerns
// one connection only (Connection, Keep-Alive, Transfer-Encoding, Upgrade, …) is not passed on. An
// upstream that cannot be reached is a 502, one that is silent for too long a 504; when it breaks
// off inside a response, so does the connection of the client. That a client has gone is noticed
// when it is written to.
//
// # Not modelled
//
// HTTP/2, WebSockets, TLS, trailers, ranges (they pass, uncached), retries,
// heuristic freshness, a cache that is full.
//
// # Files
//
//	box.go      what all boxes have: where they stand, their timeouts
//	hold.go     Hold
//	http.go     what is asked of the upstream, and what is said if it fails
//	strip.go    Strip
//	cache.go    Cache
//	entry.go    a response that is kept: how old it is, whom it fits
//	control.go  the header Cache-Control
package proxy
