package edge

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"groundhog/net/http1"
	"groundhog/nodes/stack"
)

// Port is where views serve HTTP.
const Port = 80

// The paths of requests.
const (
	Rows  = "/rows"
	Live  = "/live"
	Push  = "/push"
	Token = "/token"
)

// Headers that are no matter of caches.
const (
	// HeaderLog names the log that there is, where a client is refused with another one.
	HeaderLog = "Stack-Log"
	// headerSeen is the LSN of what a client shows, with the entry of its URL.
	headerSeen = "Stack-Seen"
	// headerClients is under which numbers the client makes mutations.
	headerClients = "Stack-Clients"
)

// URLMost is how long the URL of a request may be.
const URLMost = 200

// Ask is a request for rows.
type Ask struct {
	Shapes  stack.Shapes
	At      stack.Cursor // a handle of 0: it has nothing. The LSN is not in the URL
	Log     string       // of which it was told, if it has nothing
	Buster  uint64       // makes the URL one that no cache has seen; 0: it may have
	Clients []uint64     // who asks; not in the URL either
}

// Request is the request to a path.
func (a Ask) Request(path string, token uint64) (*http1.Request, error) {
	q := url.Values{"of": {number(a.Shapes.Of)}, "mine": {list(a.Shapes.Mine...)}}
	if a.At.Handle != 0 {
		q.Set("at", list(a.At.Handle, a.At.Epoch, a.At.Position))
	} else if a.Log != "" {
		q.Set("log", a.Log)
	}
	if a.Buster != 0 {
		q.Set("buster", number(a.Buster))
	}
	r, err := NewRequest(http.MethodGet, path+"?"+q.Encode(), token, nil)
	if err == nil {
		r.Header.Set(headerClients, list(a.Clients...))
		r.Header.Set(headerSeen, number(a.At.LSN))
	}
	return r, err
}

// Client is the first number of who asks, 0 if it is nobody's.
func (a Ask) Client() uint64 {
	if len(a.Clients) == 0 {
		return 0
	}
	return a.Clients[0]
}

// NewRequest is a request of a client with a token, if it has one.
func NewRequest(method, path string, token uint64, body []byte) (*http1.Request, error) {
	r, err := http1.NewRequest(method, "http://stack"+path, body)
	if err == nil && token != 0 {
		r.Header.Set("Authorization", "Bearer "+number(token))
	}
	return r, err
}

// TokenOf is the token of a request, 0 if it has none.
func TokenOf(r *http1.Request) uint64 {
	text, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	token, _ := strconv.ParseUint(text, 36, 64)
	return token
}

// errURL is a URL that no client of this package asks for.
var errURL = errors.New("edge: the URL is not one of a client")

// Parse is what a request asks for.
func Parse(r *http1.Request) (a Ask, err error) {
	q := r.URL.Query()
	mine, all := numbers(q.Get("mine"))
	of, is := numbers(q.Get("of"))
	if !all || !is || len(of) != 1 {
		return a, fmt.Errorf("%w: %s", errURL, r.URL.RequestURI())
	}
	a.Shapes, a.Log = stack.Shapes{Of: of[0], Mine: mine}, q.Get("log")
	a.Clients, _ = numbers(r.Header.Get(headerClients)) // none are nobody
	if at := q.Get("at"); at != "" {
		n, ok := numbers(at)
		if !ok || len(n) != 3 {
			return a, fmt.Errorf("%w: %s", errURL, r.URL.RequestURI())
		}
		a.At = stack.Cursor{Handle: n[0], Epoch: n[1], Position: n[2]}
		a.At.LSN, _ = strconv.ParseUint(r.Header.Get(headerSeen), 36, 64) // none is 0
	}
	return a, nil
}

// LogOf is the name of the log to whose writer an entry belongs.
func LogOf(c stack.Cursor) string { return list(c.Handle, c.Epoch) }

func number(n uint64) string { return strconv.FormatUint(n, 36) }

func list(all ...uint64) string {
	var texts []string
	for _, n := range all {
		texts = append(texts, number(n))
	}
	return strings.Join(texts, ".")
}

// numbers are those of a list.
func numbers(text string) (all []uint64, ok bool) {
	if text == "" {
		return nil, true
	}
	for _, one := range strings.Split(text, ".") {
		n, err := strconv.ParseUint(one, 36, 64)
		if err != nil {
			return nil, false
		}
		all = append(all, n)
	}
	return all, true
}
