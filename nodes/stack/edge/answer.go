package edge

import "net/http"

// Keep says for how long an answer may be kept by whoever stands between.
type Keep string

// What may be kept.
const (
	KeepRows    Keep = "public, max-age=3600"
	KeepChanges Keep = "public, max-age=60"
	KeepRefusal Keep = "public, max-age=60, must-revalidate"
	KeepNothing Keep = "no-store"
)

// Header is the header of such an answer.
func (k Keep) Header() http.Header { return http.Header{"Cache-Control": {string(k)}} }

// Streamed is the header of a stream. Unless it asks proxies not to, they may hold back what is not
// much.
func Streamed(asks bool) http.Header {
	h := KeepNothing.Header()
	if asks {
		h.Set("X-Accel-Buffering", "no")
	}
	return h
}
