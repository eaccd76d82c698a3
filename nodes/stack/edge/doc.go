// Package edge is how clients get their rows over HTTP, so that what stands between them and the
// views in production can stand there: a cache that goes by URL, a proxy that takes headers away,
// one that holds back what is not much (package groundhog/net/proxy).
//
// # The requests
//
//	GET /rows?of=4&mine=0.1.2             all rows of some shapes, in one message
//	GET /rows?of=4&mine=0.1.2&at=H.E.P    what has changed behind an entry of a log
//	GET /live?of=4&mine=0.1.2&at=H.E.P    the same, and what changes from then on, as a stream
//	POST /push                            mutations; the answer is that of the source
//	GET /token                            what a client signs in with
//
// An entry is named by the handle of its log, its epoch and its position. Answers to /rows say
// nothing of who has asked, and may be kept: all rows for an hour, changes for a minute. A client
// asks until it is told that there is nothing more (204), and goes on with the stream then. Who
// names an entry that the log does not have is told so (409), with the name of the log that there
// is ([HeaderLog]); that may be kept for a minute. A view that may yet hear of the entry says that
// it does not know (503).
//
// # A client behind a cache
//
// [Reader] decides what is asked next. Who is refused begins anew, and must not be given the
// answer with which it began before, which a cache may have kept: so it names the log of which it
// was told, and the URL is another one. A view that has not heard of the new log gives rows of the
// old one under that URL, and the cache keeps them. So the reader remembers the entry with which it
// was refused, does not believe rows that are no newer, and asks again with a number in the URL
// that no cache has seen. It does that as well if it was not told the name of the log. A view that
// has not heard of the new log may refuse an entry of it, too: if each of four answers in a row has
// the log with which the reader was refused, it forgets the refusal. What it has read is shown only
// when it is as new as what was shown before.
//
// # Map of the files
//
//   - ask.go: requests, as URLs. answer.go: what is said of answers to caches.
//   - reader.go: what a client asks next.
package edge
