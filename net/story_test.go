package net

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
)

// stories are captured connections for a person to read, kept in testdata. The
// ends write what they see as lines with an arrow. SIM_REWRITE=1 writes the
// files anew: do that only if you understand what changed.
var stories = []struct {
	name, intent string
	faults       string // struck at the start, separated by semicolons
	run          func(w *world, say func(format string, args ...any))
}{
	{"plain", "A question, an answer, both ends close. Acknowledgements ride on data; who " +
		"closed first remembers.", "",
		func(w *world, say func(string, ...any)) { exchange(w, say) }},
	{"lost_syn", "The first SYN is lost: it is sent again after a second.", "drop syn nth=1",
		func(w *world, say func(string, ...any)) { exchange(w, say) }},
	{"fast_retransmit", "The first of six segments is lost: three acknowledgements of the same " +
		"position bring it again, " +
		"long before the timer would.", "drop data nth=1",
		func(w *world, say func(string, ...any)) {
			w.pair(func(p *sim.Proc, c StreamConn) {
				_, err := c.Write(make([]byte, 6*1460))
				check(err)
				check(c.Close())
			}, func(p *sim.Proc, c StreamConn) {
				got, err := readAll(c)
				say("b has read %d bytes, then %v", len(got), err)
				check(c.Close())
			})
		}},
	{"backoff", "The link is cut one way: data is sent again after 0.2, 0.4, 0.8 s and so on " +
		"until the link is back.", "",
		func(w *world, say func(string, ...any)) {
			w.at(20*time.Millisecond, func() { w.n.Inject(parsed("cut a|b for=2s")) })
			w.pair(func(p *sim.Proc, c StreamConn) {
				p.Sleep(20 * time.Millisecond)
				_, err := c.Write([]byte("hello"))
				check(err)
			}, func(p *sim.Proc, c StreamConn) {
				n, err := c.Read(make([]byte, 10))
				say("b has read %d bytes, %v", n, err)
			})
		}},
	{"kill", "The process on b is killed with data unread and unsent: a is reset.", "",
		func(w *world, say func(string, ...any)) {
			w.pair(func(p *sim.Proc, c StreamConn) {
				got, err := readAll(c)
				say("a has read %q, then %v", got, err)
				_, err = c.Write([]byte("x"))
				say("a writes: %v", err)
			}, func(p *sim.Proc, c StreamConn) {
				_, err := c.Write([]byte("last words"))
				check(err)
				p.Host().Crash(sim.Kill)
			})
		}},
	{"power_loss", "b loses power and boots again: a hears nothing, until its next segment is " +
		"answered with a RST.", "",
		func(w *world, say func(string, ...any)) {
			w.at(time.Second, func() { w.n.Stack("b").Host().Crash(sim.PowerLoss) })
			w.at(3*time.Second, func() { w.n.Stack("b").Host().Boot() })
			w.pair(func(p *sim.Proc, c StreamConn) {
				p.Sleep(2 * time.Second)
				_, err := c.Write([]byte("anybody there?"))
				check(err)
				_, err = c.Read(make([]byte, 10))
				say("a reads: %v", err)
			}, func(p *sim.Proc, c StreamConn) { p.Sleep(time.Hour) })
		}},
	{"closed_window", "b does not read: its window closes, a asks ever less often, until b reads.",
		"",
		func(w *world, say func(string, ...any)) {
			w.n.tcp.ReceiveBuffer = 1460
			w.pair(func(p *sim.Proc, c StreamConn) {
				_, err := c.Write(make([]byte, 2000))
				check(err)
				check(c.Close())
			}, func(p *sim.Proc, c StreamConn) {
				p.Sleep(2 * time.Second)
				got, err := readAll(c)
				say("b has read %d bytes, then %v", len(got), err)
				check(c.Close())
			})
		}},
	{"refused", "Nobody listens on b; then a firewall says that there is no way.",
		"unreachable syn nth=2",
		func(w *world, say func(string, ...any)) {
			w.on("a", func(p *sim.Proc, st *Stack) {
				for range 2 {
					_, err := st.Dial(p.Context(), "b:80")
					say("a dials: %v", err)
				}
			})
		}},
}

func parsed(text string) Fault {
	f, err := ParseFault(text)
	check(err)
	return f
}

// exchange is a question and an answer.
func exchange(w *world, say func(format string, args ...any)) {
	w.pair(func(p *sim.Proc, c StreamConn) {
		_, err := c.Write([]byte("question"))
		check(err)
		got, err := readAll(c)
		say("a has read %q, then %v", got, err)
		check(c.Close())
	}, func(p *sim.Proc, c StreamConn) {
		n, err := c.Read(make([]byte, 10))
		say("b has read %d bytes, %v", n, err)
		_, err = c.Write([]byte("answer"))
		check(err)
		check(c.Close())
	})
}

func TestStories(t *testing.T) {
	port := regexp.MustCompile(`\ba:\d{5}|\b\d{5}>80\b|\b80>\d{5}\b`)
	for _, story := range stories {
		t.Run(story.name, func(t *testing.T) {
			var out bytes.Buffer
			fmt.Fprintf(&out, "# %s\n", story.intent)
			// First in, first out: a story does not hang on the schedule.
			w := newWorldOf(t, sim.Config{Policy: sim.FIFO()}, "ab", WithTCP(quiet),
				WithLink(Link{Latency: Constant(5 * time.Millisecond)}), WithCapture(&out))
			for text := range strings.SplitSeq(story.faults, "; ") {
				if text != "" {
					fmt.Fprintf(&out, "# %s\n", text)
					w.n.Inject(parsed(text))
				}
			}
			story.run(w, func(format string, args ...any) {
				fmt.Fprintf(&out, "%s -> %s\n", w.s.Now(), fmt.Sprintf(format, args...))
			})
			w.s.Run()
			got := port.ReplaceAllStringFunc(out.String(), func(s string) string {
				return regexp.MustCompile(`\d{5}`).ReplaceAllString(s, "PORT")
			})
			file := "testdata/" + story.name + ".txt"
			if os.Getenv("SIM_REWRITE") == "1" {
				require.NoError(t, os.WriteFile(file, []byte(got), 0o644))
			}
			want, err := os.ReadFile(file)
			require.NoError(t, err)
			require.Equal(t, string(want), got)
		})
	}
}
