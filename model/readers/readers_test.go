package readers

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/model"
)

// TestReaders: the checkers accept what is right, and reject each way in which it can be wrong.
func TestReaders(t *testing.T) {
	second := int64(time.Second)
	for name, c := range map[string]struct {
		want   string
		record func(h *History)
	}{
		"all is well": {"", func(h *History) {
			h.Commit(second, 7, "", "other")
			h.Ask(second, "a")
			h.Notify(2*second, "a", 7)
		}},
		"many requests": {"", func(h *History) {
			for i := range int64(200) {
				h.Ask(i, "a")
			}
		}},
		"more of them": {"requests-are-few/request loop", func(h *History) {
			for i := range int64(201) {
				h.Ask(i*second/21, "a")
			}
		}},
		"news of others": {"", func(h *History) {
			h.Begin(0, "a", "rows")
			h.Commit(second, 7, "other")
		}},
		"an error": {"readers-go-on/reader gave up", func(h *History) {
			h.End(second, "a", "status 502")
		}},
		"somebody ends it": {"", func(h *History) {
			h.Commit(second, 7, "", "other")
			h.Ask(second, "a")
			h.End(second, "a", "")
		}},
		"behind": {"readers-catch-up/reader is behind", func(h *History) {
			h.Commit(second, 7, "", "other")
			h.Notify(2*second, "a", 6)
		}},
		"late": {"news-comes-in-time/late news", func(h *History) {
			h.Ask(0, "a")
			h.Commit(second, 7, "", "other")
			h.Notify(12*second, "a", 7)
		}},
		"late, but it began then": {"", func(h *History) {
			h.Commit(second, 7, "", "other")
			h.Ask(11*second, "a")
			h.Notify(12*second, "a", 7)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			h := &History{}
			c.record(h)
			h.Finish(time.Hour.Nanoseconds())
			got := ""
			for _, v := range Judge(h, Rules{Late: 10 * time.Second}) {
				if v.Failed() && got == "" {
					got = v.ID()
				}
			}
			require.Equal(t, c.want, got)
		})
	}
}

// TestUnfinished: a run without its end says so.
func TestUnfinished(t *testing.T) {
	h := &History{}
	h.Commit(1, 1, "")
	require.NotEqual(t, model.Held, h.catchUp().Kind)
}
