// Package shapestream is the client of Electric for TypeScript, as far as it follows a shape: the
// class ShapeStream of packages/typescript-client at 1.5.26, and what earlier versions did
// otherwise.
//
// # What it does
//
// A [Stream] asks for a shape by GET /v1/shape: from offset -1 for its rows, then for what its log
// has behind an offset, and when it is up to date with live=true, which the service answers when
// there is something new, or after 20 s. Each answer has a handle and an offset in its headers,
// which go into the next URL; a live one has a cursor, so that the next live URL is another one. An
// answer 409 says that the shape is no more: the stream begins anew, and its application forgets
// all rows. With SSE live answers are streams of events.
//
// Between the two stand caches. The service lets them keep the first answer for an hour, others for
// a minute, live ones for five seconds, and 409 for a minute. So a stream remembers which handle of
// a shape has expired ([Memory], which outlives the stream as localStorage does), names it in its
// URLs, and does not believe answers that have it: it asks again with a parameter that no cache has
// seen. If that does not help either it forgets the expired handle, once.
//
// Errors: an answer that never comes, a status of 500 and above, or 429, is asked for again after a
// pause, 1 s and twice as much each time, up to 32 s, of which a random part is waited; other
// statuses, and an answer without the headers that it must have, are told to the application, which
// may want to go on.
//
// # Not modelled
//
// Prefetching of the next chunk, replay of cached answers after a reload, pauses of hidden tabs,
// subset snapshots, columns and parsers; connections that are used again.
//
// # Files
//
//	stream.go    the loop of requests
//	answer.go    what is made of an answer
//	stale.go     what is done about stale ones, and about fast loops
//	fetch.go     one request, with its retries
//	events.go    server-sent events
//	memory.go    what outlives a stream
//	toggles.go   versions
package shapestream
