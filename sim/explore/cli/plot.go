package cli

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"groundhog/sim"
	"groundhog/sim/explore"
	"groundhog/sim/explore/internal/series"
)

// plotFlags is what plot is asked for.
type plotFlags struct {
	*how
	*choice
	series   string
	from, to time.Duration
	csv      string
}

// curve is a series of the run of one variant.
type curve struct {
	out    explore.Outcome
	series series.Series
}

// plot draws a series of a run under several variants, which all follow the same plan.
func plot(c *call) error {
	f := &plotFlags{how: c.how(), choice: c.choice("1")}
	c.set.StringVar(&f.series, "series", "",
		"the `name` of the series (default the first that the scenario records)")
	c.set.DurationVar(&f.from, "from", 0, "virtual time at which the plot begins")
	c.set.DurationVar(&f.to, "to", 0,
		"virtual time at which it ends (default the end of the longest run)")
	c.set.StringVar(&f.csv, "csv", "",
		"write the numbers to this `file` as well, a line for each change that is kept")
	args, err := c.parse(0, 1, "one RUN")
	if err != nil {
		return err
	}
	t, variants, err := f.run(c, args)
	if err != nil {
		return err
	}
	if len(variants) > len(marks) {
		return wrong("-variant: %d variants in one plot are too many to tell apart: name %d at "+
			"most", len(variants), len(marks))
	}
	busy := c.busy("%s: running %d variants", t.name, len(variants))
	outs, err := runSeries(c.ctx, t.sc, t.o, variants)
	busy.end()
	if err != nil {
		return err
	}
	curves, err := curvesOf(outs, f.series)
	if err != nil {
		return err
	}
	span, err := f.span(curves)
	if err != nil {
		return err
	}
	for _, one := range curves {
		if err := c.emit(curveOf(one)); err != nil {
			return err
		}
	}
	newDrawing(curves, span, c.columns(), c.painted()).write(c.out)
	if f.csv == "" {
		return nil
	}
	return c.write("-csv", f.csv, func(w io.Writer) error { return writeCSV(w, curves) })
}

// run finds the run that is meant, and the variants that follow its plan: those that the RUN names,
// or else -variant.
func (f *plotFlags) run(c *call, args []string) (t target, variants []string, err error) {
	if err := c.someRun(args); err != nil {
		return t, nil, err
	}
	ch := *f.choice
	others := len(args) == 1 && c.given("variant") &&
		(strings.HasSuffix(args[0], ".repro") || strings.Contains(args[0], "/"))
	if others { // the variants of the flag follow the plan of the RUN
		c.free = "variant"
	}
	jobs, err := c.choose(&ch, f.how, args)
	if err != nil {
		return t, nil, err
	}
	for t = range jobs[0].targets {
		break
	}
	for _, j := range jobs {
		variants = append(variants, j.options.Variant)
		if j.sc != jobs[0].sc || j.n > 1 {
			return t, nil, wrong("plot is about one seed of one scenario, and several are meant: "+
				"name one, such as %s", t.name)
		}
	}
	if others {
		variants, err = chosen(t.sc, "-variant", f.variant)
	}
	return t, variants, err
}

// curveJSON is a curve, as plot prints it.
type curveJSON struct {
	Series  string       `json:"series"`
	Unit    string       `json:"unit"`
	Variant string       `json:"variant"`
	Verdict string       `json:"verdict"`
	Points  [][2]float64 `json:"points"` // seconds of virtual time, value
}

func curveOf(one curve) curveJSON {
	j := curveJSON{Series: one.series.Name, Unit: one.series.Unit, Variant: one.out.Variant,
		Verdict: one.out.Summary(), Points: [][2]float64{}}
	for _, p := range one.series.Points {
		j.Points = append(j.Points, [2]float64{seconds(p.At), float64(p.Value)})
	}
	return j
}

// chosen are the variants of a scenario that patterns name, in the order of the patterns.
func chosen(sc *explore.Scenario, flag, patterns string) ([]string, error) {
	if err := checkVariants([]*explore.Scenario{sc}, patterns); err != nil {
		return nil, wrong("%s: %w", flag, err)
	}
	return each(variantsOf(sc, patterns, true), variantName), nil
}

// runSeries runs the variants and keeps their series.
func runSeries(ctx context.Context, sc *explore.Scenario, o explore.Options,
	variants []string) (outs []explore.Outcome, err error) {
	for _, v := range variants {
		o.Variant, o.Series = v, true
		out, err := explore.Execute(ctx, sc, o)
		if err != nil {
			return nil, err
		}
		outs = append(outs, out)
	}
	return outs, nil
}

// curvesOf takes the series of this name from each run; the first there is if name is empty.
func curvesOf(outs []explore.Outcome, name string) (curves []curve, err error) {
	for _, out := range outs {
		if len(out.Series) == 0 {
			return nil, wrong("scenario %s records no series", out.Scenario)
		}
		if name == "" {
			name = out.Series[0].Name
		}
		s, ok := named(out.Series, name)
		if !ok {
			return nil, wrong("-series=%s: scenario %s records no such series; there are %s", name,
				out.Scenario,
				names(out.Series, func(s series.Series) string { return strconv.Quote(s.Name) }))
		}
		curves = append(curves, curve{out, s})
	}
	return curves, nil
}

// named returns the series of this name.
func named(all []series.Series, name string) (series.Series, bool) {
	i := slices.IndexFunc(all, func(s series.Series) bool { return s.Name == name })
	if i < 0 {
		return series.Series{}, false
	}
	return all[i], true
}

// span is the stretch of time that is drawn.
func (f *plotFlags) span(curves []curve) (series.Span, error) {
	span := series.Span{From: sim.Instant(f.from), To: sim.Instant(f.to)}
	for _, one := range curves {
		if f.to == 0 {
			span.To = max(span.To, one.series.Until)
		}
	}
	if span.From < 0 || span.From >= span.To {
		return span, wrong("-from=%v -to=%v: expected two times, the later one second", f.from,
			time.Duration(span.To))
	}
	return span, nil
}

// writeCSV writes every point, in the order of the variants.
func writeCSV(w io.Writer, curves []curve) error {
	out := csv.NewWriter(w)
	err := out.Write([]string{"series", "unit", "variant", "seconds", "value"})
	for _, one := range curves {
		for _, p := range one.series.Points {
			at := strings.TrimSuffix(p.At.String(), "s")
			err = errors.Join(err,
				out.Write([]string{one.series.Name, one.series.Unit, one.out.Variant, at,
					strconv.FormatUint(p.Value, 10)}))
		}
	}
	out.Flush()
	return errors.Join(err, out.Error())
}
