// Package readers judges clients that follow a log over requests, with caches and proxies between
// them and the service: how often they ask, and whether they hear of everything in the end. What
// they are told is right is for others to judge, such as package shapelog.
//
// A [History] records when the source commits, when a reader asks, up to which commit it is told to
// be up to date, and how it ends. [Judge] checks
//
//	requests-are-few     no reader asks more than 200 times within ten seconds
//	readers-go-on        no reader ends with an error
//	readers-catch-up     in the end every reader that has not ended has heard of every commit
//	                     about its topic
//	news-comes-in-time   and of each within a time that is given
//
// # Files
//
//	readers.go everything
package readers

import (
	"fmt"
	"slices"
	"time"

	"groundhog/model"
)

// The properties of readers.
var (
	RequestsAreFew = &model.Property{
		Name:      "requests-are-few",
		Kind:      model.Safety,
		Means:     "request loop",
		Statement: fmt.Sprintf("no reader asks more than %d times within %s", mostAsks, window),
	}
	ReadersGoOn = &model.Property{
		Name:      "readers-go-on",
		Kind:      model.Safety,
		Means:     "reader gave up",
		Statement: "no reader ends with an error",
	}
	ReadersCatchUp = &model.Property{
		Name:  "readers-catch-up",
		Kind:  model.Liveness,
		Means: "stale reader",
		Statement: "once faults are healed and time was given, every reader that has not ended " +
			"was told of the last commit about its topic",
	}
	NewsComesInTime = &model.Property{
		Name:  "news-comes-in-time",
		Kind:  model.Liveness,
		Means: "late news",
		Statement: "every reader is told of each commit about its topic within the time that " +
			"is given",
	}
)

const (
	mostAsks = 200
	window   = 10 * time.Second
)

// Properties are all that [Judge] judges by.
func Properties() []*model.Property {
	return []*model.Property{RequestsAreFew, ReadersGoOn, ReadersCatchUp, NewsComesInTime}
}

// History is what readers and their source did. Times are virtual nanoseconds; commits are numbered
// by the source, in order.
type History struct {
	commits []step
	readers map[string]*reader
	order   []*reader // as they began
	end     int64     // of the run; 0: it ended before time was given
}

// step is a commit, or that a reader was told of all up to one.
type step struct {
	at     int64
	commit uint64
	about  []string // of a commit: the topics
}

// reader is what is known of one.
type reader struct {
	name  string
	topic string
	began int64
	asks  []int64
	told  []step
	ended int64 // 0: it has not
	error string
}

// Commit records a commit of the source about these topics.
func (h *History) Commit(at int64, commit uint64, about ...string) {
	h.commits = append(h.commits, step{at, commit, about})
}

// Begin records that a reader begins to follow a topic.
func (h *History) Begin(at int64, name, topic string) { h.reader(at, name).topic = topic }

// reader is one by its name; it begins when it is spoken of first.
func (h *History) reader(at int64, name string) *reader {
	r := h.readers[name]
	if r == nil {
		if h.readers == nil {
			h.readers = make(map[string]*reader)
		}
		r = &reader{name: name, began: at}
		h.readers[name] = r
		h.order = append(h.order, r)
	}
	return r
}

// Ask records a request of a reader.
func (h *History) Ask(at int64, name string) {
	r := h.reader(at, name)
	r.asks = append(r.asks, at)
}

// Loops tells whether a reader asks more often than it may just now.
func (h *History) Loops(name string) bool {
	r := h.readers[name]
	return r != nil && r.loops(len(r.asks)-1)
}

// loops tells whether the i-th request is one too many.
func (r *reader) loops(i int) bool {
	return i >= mostAsks && r.asks[i]-r.asks[i-mostAsks] < int64(window)
}

// Notify records that a reader is told that it has everything up to a commit.
func (h *History) Notify(at int64, name string, commit uint64) {
	r := h.reader(at, name)
	r.told = append(r.told, step{at: at, commit: commit})
}

// End records that a reader has ended: with an error, or because somebody ended it. What it was
// first counts.
func (h *History) End(at int64, name, err string) {
	if r := h.reader(at, name); r.ended == 0 {
		r.ended, r.error = at, err
	}
}

// Finish records that faults were healed and time was given.
func (h *History) Finish(at int64) { h.end = at }

// Rules are the settings of the checks.
type Rules struct {
	Late time.Duration // how long news may take; 0: as long as it takes
}

// Judge judges a history.
func Judge(h *History, r Rules) []model.Verdict {
	return model.Judge([]model.Check{
		RequestsAreFew.By(h.few),
		ReadersGoOn.By(h.goOn),
		ReadersCatchUp.By(h.catchUp),
		NewsComesInTime.By(func() model.Verdict { return h.inTime(r.Late) }),
	})
}

func seconds(at int64) string { return time.Duration(at).String() }

// few looks for readers that ask without end.
func (h *History) few() model.Verdict {
	var all model.Failures
	for _, r := range h.order {
		for i := mostAsks; i < len(r.asks); i++ {
			if r.loops(i) {
				all.Add(r.asks[i], "reader %s asked %d times in the %s up to %s", r.name,
					mostAsks+1, window, seconds(r.asks[i]))
				break
			}
		}
	}
	return RequestsAreFew.First("request loop", all)
}

// goOn names the readers that have given up.
func (h *History) goOn() model.Verdict {
	var all model.Failures
	for _, r := range h.order {
		if r.error != "" {
			all.Add(r.ended, "reader %s ended at %s: %s", r.name, seconds(r.ended), r.error)
		}
	}
	return ReadersGoOn.First("reader gave up", all)
}

// heard is when a reader was first told of a commit.
func (r *reader) heard(commit uint64) (at int64, ok bool) {
	for _, t := range r.told {
		if t.commit >= commit {
			return t.at, true
		}
	}
	return 0, false
}

// catchUp looks for readers that have not heard of the last commit.
func (h *History) catchUp() model.Verdict {
	if h.end == 0 {
		return ReadersCatchUp.Exhausted(
			"the run ended before faults were healed and time was given")
	}
	for _, r := range h.order {
		last, any := step{}, false
		for _, c := range h.commits {
			if slices.Contains(c.about, r.topic) {
				last, any = c, true
			}
		}
		if _, ok := r.heard(last.commit); any && !ok && r.ended == 0 {
			return ReadersCatchUp.Stuck(nil, "reader is behind",
				"reader %s was not told of commit %d of %s by %s", r.name, last.commit,
				seconds(last.at), seconds(h.end))
		}
	}
	return ReadersCatchUp.Held()
}

// inTime looks for news that came late. A reader that began later owes the time from then on.
func (h *History) inTime(late time.Duration) model.Verdict {
	var all model.Failures
	for _, r := range h.order {
		for _, c := range h.commits {
			due := max(c.at, r.began) + int64(late)
			at, ok := r.heard(c.commit)
			over := r.ended != 0 && r.ended < due || !ok && h.end < due // before it was due
			switch {
			case late == 0 || over || !slices.Contains(c.about, r.topic):
			case !ok:
				all.Add(due, "reader %s was never told of commit %d of %s", r.name, c.commit,
					seconds(c.at))
			case at > due:
				all.Add(at, "reader %s was told of commit %d of %s at %s", r.name, c.commit,
					seconds(c.at), seconds(at))
			}
		}
	}
	return NewsComesInTime.First("late news", all)
}
