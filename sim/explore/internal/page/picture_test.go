package page

import (
	"bytes"
	"encoding/xml"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/sim"
	"groundhog/sim/explore/internal/series"
)

// twoCurves is a queue without a fix, whose name wants to be a tag, and with it.
func twoCurves() Picture {
	r, fixed := series.NewRecorder("<b>queue", "entries"), series.NewRecorder("<b>queue", "entries")
	for i, v := range []uint64{0, 3, 1, 9, 9, 12} {
		r.Add(sim.Instant(i)*sim.Instant(time.Second), v)
	}
	fixed.Add(sim.Instant(time.Second), 3)
	fixed.Add(sim.Instant(2*time.Second), 0)
	until := sim.Instant(8 * time.Second)
	return Picture{Curves: []Curve{{"broken</b>", "stuck acks-catch-up", r.Series(until)},
		{"mended", "held", fixed.Series(until)}}}
}

// TestPicture compares with testdata/picture.svg; GROUNDHOG_REWRITE=1 writes it anew.
func TestPicture(t *testing.T) {
	const file = "testdata/picture.svg"
	svg := strings.ReplaceAll(string(twoCurves().draw(sim.Instant(6*time.Second), true)), "><",
		">\n<") + "\n"
	if os.Getenv("GROUNDHOG_REWRITE") != "" {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(file, []byte(svg), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(want), svg)
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		if _, err := d.Token(); err != nil {
			require.Equal(t, io.EOF, err, "it is well-formed")
			break
		}
	}
	require.NotContains(t, string(twoCurves().draw(0, false)), "verdict", "nothing is amiss")
}

// TestPictureKeepsSpikes: a picture of very many changes is small, and as high as the highest of
// them.
func TestPictureKeepsSpikes(t *testing.T) {
	r := series.NewRecorder("q", series.Bytes)
	for i := range sim.Instant(100_000) {
		r.Add(i*1_000_000, uint64(i%7))
		if i == 70_000 {
			r.Add(i*1_000_000+1, 1<<30)
			r.Add(i*1_000_000+2, 0)
		}
	}
	p := Picture{Curves: []Curve{{"v", "held", r.Series(100_000_000_000)}}}
	svg := string(p.draw(0, false))
	require.Less(t, len(svg), 64<<10)
	require.Contains(t, svg, ">1 GiB</text>")
	require.Contains(t, svg, "V18", "up to the top")
	empty := series.NewRecorder("q", series.Bytes)
	require.NotContains(t, Picture{Curves: []Curve{{"v", "held", empty.Series(0)}}}.draw(0, false),
		"path")
}

func TestPageHoldsPictures(t *testing.T) {
	d := data()
	d.Pictures = []Picture{twoCurves()}
	var out bytes.Buffer
	require.NoError(t, Write(&out, d, talk(t, 2, 10*time.Millisecond)))
	html := out.String()
	require.Contains(t, html, "<h2>&lt;b&gt;queue, in entries</h2>")
	require.Contains(t, html,
		"<b>broken&lt;/b&gt;</b> highest 12 entries at 5.000 s, in the end 12 entries; stuck "+
			"acks-catch-up")
	require.Contains(t, html, `aria-label="&lt;b&gt;queue, in entries over virtual time"`)
	require.Equal(t, strings.Count(html, "<svg"), strings.Count(html, "</svg>"))
	require.NotContains(t, html, "<b>queue")
}
