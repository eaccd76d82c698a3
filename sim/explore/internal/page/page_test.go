package page

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"html/template"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/sim"
	"groundhog/sim/explore/internal/trace"
)

// talk is the trace of talkTrace.
func talk(t testing.TB, hosts int, d time.Duration) *trace.Log {
	t.Helper()
	l, err := trace.Read(bytes.NewReader(talkTrace(t, hosts, d)))
	require.NoError(t, err)
	return l
}

// talkTrace is of a run of so many hosts that send datagrams around for d; one of them
// writes, crashes and is cut off. A host has a name that wants to be a tag.
func talkTrace(t testing.TB, hosts int, d time.Duration) []byte {
	t.Helper()
	var buf bytes.Buffer
	s := sim.New(sim.Config{Seed: 1, Trace: &buf})
	defer s.Close()
	n := net.New(s)
	names := []string{"a", "b", "</script><b>", "d", "e"}[:hosts]
	said := s.Symbol("node.said")
	var files *disk.Disk
	for i, name := range names {
		h := s.NewHost(name, nil)
		if i == 0 {
			files = disk.New(h)
		}
		st := n.Attach(h)
		h.Boot()
		h.Go("talk", func(p *sim.Proc) {
			c, err := st.ListenPacket(9)
			require.NoError(t, err)
			p.Go("listen", func(p *sim.Proc) {
				buf := make([]byte, 64)
				for {
					m, _, err := c.ReadFrom(buf)
					if err != nil {
						return
					}
					h.Note(said, uint64(m), 0)
				}
			})
			for {
				to := names[p.Stream("to").IntN(hosts)]
				if p.Stream("mood").IntN(10) == 0 {
					p.Logf("off to %s with a datagram", to)
				}
				_, _ = c.WriteTo([]byte("hello"), &net.HostAddr{Net: "udp", Host: to, Port: 9})
				if i == 0 {
					_ = files.WriteFile("log", []byte(to), 0o644)
				}
				p.Sleep(p.Stream("pace").Duration(time.Millisecond, 5*time.Millisecond))
			}
		})
	}
	s.RunFor(d / 2)
	cut := n.Partition(names[:1], names[1:2])
	s.HostByName("a").Crash(sim.PowerLoss)
	s.RunFor(d / 2)
	cut.Lift()
	require.NoError(t, s.FlushTrace())
	return buf.Bytes()
}

func data() Data {
	return Data{
		Title: "a title with </title><script>alert(1)</script>", Verdict: "stuck acks-catch-up",
		Failed: true,
		Reasons: []Reason{{Property: "acks-catch-up", Key: "dead & gone",
			Statement: "nobody <dies>", Text: "because <i>it</i> was killed"}},
		Facts: [][2]string{{"trace hash", "0123"}}, Replay: "go test -policy='fifo'",
		Plan: []string{"1s op x"}, Swarm: "all",
		Story: []string{"once upon a time"}, Until: sim.Instant(40 * time.Millisecond), Decided: 5,
		Chances: []Chance{{0, 0, 0.1, 0, 0.2}, {5, 1, 0.9, 0.8, 1}},
	}
}

// TestPageHoldsWhatCheckersDrew: a document of its own is in a frame that cannot reach the page,
// and is escaped once, so that the frame shows it as it is.
func TestPageHoldsWhatCheckersDrew(t *testing.T) {
	d := data()
	d.Reasons = append(d.Reasons,
		Reason{Property: "linearizable", Picture: `<!doctype html><b class="x">"drawn"</b>`})
	var out bytes.Buffer
	require.NoError(t, Write(&out, d, talk(t, 2, 10*time.Millisecond)))
	require.Equal(t, 1, strings.Count(out.String(), "<iframe"))
	require.Contains(t, out.String(), `sandbox="allow-scripts"`)
	require.NotContains(t, out.String(), "allow-same-origin")
	_, attribute, found := strings.Cut(out.String(), `srcdoc="`)
	require.True(t, found)
	attribute, _, _ = strings.Cut(attribute, `"`)
	require.Equal(t, d.Reasons[1].Picture, html.UnescapeString(attribute))
}

func TestPageHoldsEverything(t *testing.T) {
	l := talk(t, 4, 100*time.Millisecond)
	var out bytes.Buffer
	require.NoError(t, Write(&out, data(), l))
	html := out.String()
	require.Contains(t, html, "default-src 'none'")
	for _, loads := range []string{"http://", "https://", " src=", "@import", "url("} {
		require.NotContains(t, html, loads, "a page that loads nothing")
	}
	require.NotContains(t, html, "<script>alert(1)")
	require.NotContains(t, html, "</script><b>", "names of a run are escaped")
	require.Contains(t, html, "because &lt;i&gt;it&lt;/i&gt; was killed")
	require.Contains(t, html, "expected: nobody &lt;dies&gt;<br>")
	require.Equal(t, strings.Count(html, "<script"), strings.Count(html, "</script>"))

	c := unpacked(t, html)
	require.Len(t, c.At, len(l.Records))
	lines := strings.Split(strings.TrimRight(c.Text, "\n"), "\n")
	require.Len(t, lines, len(l.Records))
	var at int64
	var step uint64
	past := expand(c.Past)
	require.Len(t, past, len(l.Steps))
	for i, r := range l.Records {
		at, step = at+c.At[i], step+c.Step[i]
		require.EqualValues(t, r.At, at)
		require.Equal(t, r.Step, step)
		require.Equal(t, l.Text(i), lines[i])
		require.Equal(t, l.Host(r.Actor), c.Host[i])
		require.Less(t, c.Label[i], len(c.Labels))
	}
	require.Equal(t, l.Past(c.Anchor), past)
	require.LessOrEqual(t, l.At(c.Anchor), sim.Instant(40*time.Millisecond))
	require.Len(t, c.Messages, len(l.Messages()))
	require.NotEmpty(t, c.Bands)
	require.Len(t, c.Stakes, 1)
	require.Contains(t, c.Labels, "said\nnode.said 5 0")
	require.Contains(t, c.Labels, "crash\ncrash: power loss, incarnation 1")

	log, over := logOf(data(), l)
	require.NotEmpty(t, log)
	require.Less(t, len(log), len(l.Lines), "the log ends at the verdict")
	require.Zero(t, over)
	require.Contains(t, html, template.HTMLEscapeString(log[0])+"\n")
	require.NotEmpty(t, c.Log)
	logged, packets := 0, 0
	for _, entry := range c.Log {
		logged += len(entry.Lines)
		if strings.HasPrefix(entry.Lines[0], "content: ") {
			packets++
			continue
		}
		require.GreaterOrEqual(t, c.Class[entry.Record], classNote,
			"a record with a log line has a mark")
		require.GreaterOrEqual(t, c.Label[entry.Record], 0)
	}
	require.Equal(t, len(l.Lines), logged)
	require.Positive(t, packets, "datagrams of text are told")
	text := fmt.Sprint(c.Log)
	require.Contains(t, text, " log     ")
	require.Contains(t, text, "off to ")
	require.Contains(t, c.Labels, "off to </script…\noff to </script><b> with a datagram",
		"the beginning stands beside the mark")
}

func expand(runs []int) (out []bool) {
	for i, n := range runs {
		for range n {
			out = append(out, i%2 == 1)
		}
	}
	return out
}

func unpacked(t *testing.T, html string) (c columns) {
	t.Helper()
	m := regexp.MustCompile(`id="data">([^<]*)<`).FindStringSubmatch(html)
	require.Len(t, m, 2)
	zip, err := gzip.NewReader(base64.NewDecoder(base64.StdEncoding, strings.NewReader(m[1])))
	require.NoError(t, err)
	require.NoError(t, json.NewDecoder(zip).Decode(&c))
	return c
}

// TestPageOfAPart: the page says that it shows a part, and its columns are those of the part.
func TestPageOfAPart(t *testing.T) {
	p := trace.Everything()
	p.Most, p.Until = 60, sim.Instant(70*time.Millisecond)
	l, err := trace.ReadPart(bytes.NewReader(talkTrace(t, 4, 100*time.Millisecond)), p)
	require.NoError(t, err)
	d := data()
	d.Until = p.Until
	var out bytes.Buffer
	require.NoError(t, Write(&out, d, l))
	from, to, _ := l.Span()
	require.Contains(t, out.String(),
		fmt.Sprintf("A part of the trace</b>: %d of %d records, from %s to %s.", len(l.Records),
			l.Total, from, to))
	c := unpacked(t, out.String())
	require.Len(t, c.At, len(l.Records))
	require.Equal(t, []uint64{l.First, l.FirstStep, l.FirstStep},
		[]uint64{c.Record, c.First, c.Step[0]})
	require.EqualValues(t, from, c.From)
	require.Equal(t, c.From, c.At[0])
	require.Positive(t, l.FirstStep)
	require.GreaterOrEqual(t, c.Focus[0], c.From)
	require.EqualValues(t, d.Until, c.Until)
	require.Len(t, expand(c.Past), len(l.Steps))
	require.Equal(t, -1, c.Bands[0].Record, "what is off since before")

	d.Until = sim.Instant(time.Millisecond) // before the part
	out.Reset()
	require.NoError(t, Write(&out, d, l))
	c = unpacked(t, out.String())
	require.Zero(t, c.Until)
	require.Zero(t, c.Anchor)
	require.NotContains(t, expand(c.Past), false, "no anchor, no past")

	require.NoError(t, Perfetto(&bytes.Buffer{}, l))
	require.NoError(t, ShiViz(&bytes.Buffer{}, l))
	out.Reset()
	require.NoError(t, Write(&out, data(), talk(t, 4, 100*time.Millisecond)))
	require.NotContains(t, out.String(), "A part of the trace")
}

// TestPageWithoutTrace: a page of a run that is too long for its trace has its pictures, and no
// script that looks for a diagram.
func TestPageWithoutTrace(t *testing.T) {
	var b bytes.Buffer
	d := Data{Title: "long", Verdict: "stuck acks-catch-up", Failed: true,
		Chances: []Chance{{Step: 1}}, Pictures: []Picture{twoCurves()}}
	require.NoError(t, Write(&b, d, nil))
	for _, absent := range []string{"id=\"canvas\"", "id=\"data\"", "id=\"chart\"", "getContext"} {
		require.NotContains(t, b.String(), absent)
	}
	require.Contains(t, b.String(), "The trace was not asked for")
	require.Contains(t, b.String(), "class=\"curve c1\"")
	require.Contains(t, b.String(), "el(\"theme\").onclick")
}

func TestPageOfNothing(t *testing.T) {
	var buf bytes.Buffer
	s := sim.New(sim.Config{Trace: &buf})
	s.Close()
	l, err := trace.Read(&buf)
	require.NoError(t, err)
	require.NoError(t, Write(&bytes.Buffer{}, Data{Title: "empty"}, l))
	require.NoError(t, Perfetto(&bytes.Buffer{}, l))
	require.NoError(t, ShiViz(&bytes.Buffer{}, l))
}

func TestPerfetto(t *testing.T) {
	l := talk(t, 4, 100*time.Millisecond)
	var out bytes.Buffer
	require.NoError(t, Perfetto(&out, l))
	var doc struct {
		TraceEvents []struct {
			Ph, Name, Cat string
			Pid, Tid, ID  int
			Ts            float64
			Args          map[string]any
		}
	}
	require.NoError(t, json.Unmarshal(out.Bytes(), &doc))
	flows := make(map[int]string)
	count := make(map[string]int)
	for _, e := range doc.TraceEvents {
		count[e.Ph]++
		require.Positive(t, e.Pid)
		if e.Ph == "s" || e.Ph == "f" {
			flows[e.ID] += e.Ph
		}
	}
	require.Len(t, flows, len(l.Messages()))
	for id, ends := range flows {
		require.Equal(t, "sf", ends, "message %d has both ends, in order", id)
	}
	require.Equal(t, len(l.Steps)-1+len(l.Bands), count["X"])
	require.Equal(t, len(l.Records)-len(l.Steps)+1, count["i"])
}

// TestShiVizClocks: clocks grow on each host by one, and a delivery knows at least
// what its sending knew.
func TestShiVizClocks(t *testing.T) {
	l := talk(t, 5, 200*time.Millisecond)
	var out bytes.Buffer
	require.NoError(t, ShiViz(&out, l))
	parser := regexp.MustCompile(strings.ReplaceAll(ShiVizParser, "(?<", "(?P<"))
	events := parser.FindAllStringSubmatch(out.String(), -1)
	require.Equal(t, strings.Count(out.String(), "\n")/2, len(events))
	last := make(map[string]clock)
	sent := make(map[string]clock)
	delivered := 0
	for _, e := range events {
		host := e[1]
		var c clock
		require.NoError(t, json.Unmarshal([]byte(e[2]), &c))
		require.Equal(t, last[host][host]+1, c[host])
		for other, n := range last[host] {
			require.GreaterOrEqual(t, c[other], n)
		}
		last[host] = c
		_, what, _ := strings.Cut(e[3], " ")
		if key, ok := strings.CutPrefix(what, "net sent "); ok {
			sent[key] = c
		}
		if key, ok := strings.CutPrefix(what, "net delivered "); ok {
			delivered++
			require.NotNil(t, sent[key], e[3])
			for other, n := range sent[key] {
				require.GreaterOrEqual(t, c[other], n)
			}
		}
	}
	require.Greater(t, delivered, 50)
}

// BenchmarkWrite writes the page of a run of some 200,000 records.
func BenchmarkWrite(b *testing.B) {
	l := talk(b, 5, 60*time.Second)
	b.ReportMetric(float64(len(l.Records)), "records")
	var out bytes.Buffer
	for b.Loop() {
		out.Reset()
		if err := Write(&out, data(), l); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(out.Len())/float64(len(l.Records)), "B/record")
}
