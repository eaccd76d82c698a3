package proxy

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// control is what a header Cache-Control says. A duration that it does not name is negative.
type control struct {
	noStore, noCache, private, public, mustRevalidate bool

	maxAge, sharedMaxAge, staleWhileRevalidate time.Duration
}

func controlOf(h http.Header) control {
	c := control{maxAge: -1, sharedMaxAge: -1, staleWhileRevalidate: -1}
	for _, directive := range strings.Split(strings.Join(h.Values("Cache-Control"), ","), ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), "=")
		switch strings.ToLower(name) {
		case "no-store":
			c.noStore = true
		case "no-cache":
			c.noCache = true
		case "private":
			c.private = true
		case "public":
			c.public = true
		case "must-revalidate", "proxy-revalidate":
			c.mustRevalidate = true
		case "max-age":
			c.maxAge = seconds(value)
		case "s-maxage":
			c.sharedMaxAge = seconds(value)
		case "stale-while-revalidate":
			c.staleWhileRevalidate = seconds(value)
		}
	}
	return c
}

// seconds is a number of seconds; what is none counts as zero, which is stale.
func seconds(s string) time.Duration {
	n, err := strconv.ParseUint(strings.Trim(s, `"`), 10, 31)
	if err != nil {
		return 0
	}
	return time.Duration(n) * time.Second
}

// fresh is how long a response is fresh in a shared cache; negative if it does not say.
func (c control) fresh(h http.Header) time.Duration {
	switch {
	case c.sharedMaxAge >= 0:
		return c.sharedMaxAge
	case c.maxAge >= 0:
		return c.maxAge
	case h.Get("Expires") == "":
		return -1
	}
	until, err := http.ParseTime(h.Get("Expires"))
	date, e := http.ParseTime(h.Get("Date"))
	if err != nil || e != nil {
		return 0
	}
	return max(until.Sub(date), 0)
}
