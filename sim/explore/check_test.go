package explore

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"groundhog/model"
)

// TestCheck: each way to declare a scenario wrongly is said in one line that names the scenario.
func TestCheck(t *testing.T) {
	sum2 := &model.Property{Name: "sum"}
	stray := &model.Property{Name: "stray"}
	expects := func(e Expect) func(sc *Scenario) {
		return func(sc *Scenario) { sc.Variants[0].Expect = e }
	}
	for name, c := range map[string]struct {
		spoil func(sc *Scenario)
		want  string
	}{
		"as it is":          {func(*Scenario) {}, ""},
		"framework's own":   {expects(Expect{Finds: []*model.Property{NoPanic}, Within: 1}), ""},
		"no name":           {func(sc *Scenario) { sc.Name = "" }, `its name is "": a name is one word`},
		"name with a blank": {func(sc *Scenario) { sc.Name = "a b" }, `its name is "a b"`},
		"no variant":        {func(sc *Scenario) { sc.Variants = nil }, "it has no variant"},
		"no play":           {func(sc *Scenario) { sc.Play = nil }, "it has no Play"},
		"variant twice": {func(sc *Scenario) { sc.Variants[1].Name = "racy" },
			"two variants have the name racy"},
		"variant's name": {func(sc *Scenario) { sc.Variants[1].Name = "a/b" }, `a variant has the name "a/b"`},
		"nil property": {func(sc *Scenario) { sc.Properties = append(sc.Properties, nil) },
			"number 2 of its Properties is nil"},
		"property without a name": {func(sc *Scenario) { sc.Properties[0] = &model.Property{} },
			`property ""`},
		"two properties of one name": {func(sc *Scenario) {
			sc.Properties = append(sc.Properties, sum2)
		},
			"two properties have the name sum"},
		"the framework's name": {func(sc *Scenario) {
			sc.Properties = []*model.Property{{Name: "budget"}}
		},
			"two properties have the name budget"},
		"finds what is not declared": {expects(Expect{Finds: []*model.Property{stray}, Within: 1}),
			"variant racy is expected to violate stray, which is not among its Properties"},
		"allows what is not declared": {expects(Expect{Allows: []*model.Property{sum2}}),
			"variant racy is expected to violate sum, which is not among its Properties"},
		"finds nothing named": {expects(Expect{Finds: []*model.Property{nil}, Within: 1}),
			"what variant racy is expected to do has a property that is nil"},
		"finds within nothing": {expects(Expect{Finds: []*model.Property{sum}}),
			"variant racy: Within says among how many seeds sum is found, and is 0"},
	} {
		t.Run(name, func(t *testing.T) {
			sc := lostUpdate()
			c.spoil(sc)
			err := sc.Check()
			if c.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, c.want)
			require.NotContains(t, err.Error(), "\n")
			var declaration *DeclarationError
			require.ErrorAs(t, err, &declaration)
			require.Equal(t, sc.Name, declaration.Scenario)
		})
	}
}

// TestCheckAll: scenarios of one program can be told apart, and everything that is wrong is said at
// once.
func TestCheckAll(t *testing.T) {
	other := lostUpdate()
	other.Name = "other"
	require.NoError(t, CheckAll([]*Scenario{lostUpdate(), other}))
	broken := lostUpdate()
	broken.Name, broken.Play = "broken", nil
	err := CheckAll([]*Scenario{lostUpdate(), nil, broken, lostUpdate()})
	require.EqualError(t, err, "number 2 of the scenarios is nil\n"+
		"scenario broken: it has no Play\n"+
		"scenario lost-update: two scenarios have this name")
	var declaration *DeclarationError
	require.True(t, errors.As(err, &declaration))
}

// TestUnknownNames: who writes a wrong name is told which there are, or which are near.
func TestUnknownNames(t *testing.T) {
	all := []*Scenario{lostUpdate(), {Name: "other"}}
	sc, err := Find(all, "other")
	require.NoError(t, err)
	require.Equal(t, "other", sc.Name)
	_, err = Find(all, "nothing")
	require.EqualError(t, err, `unknown scenario "nothing": there are lost-update, other`)
	var unknown *UnknownError
	require.ErrorAs(t, err, &unknown)
	require.Equal(t, []string{"lost-update", "other"}, unknown.Known)
	_, err = all[0].Variant("fixed")
	require.EqualError(t, err, `scenario lost-update has no variant "fixed": it has racy, locked`)
	_, err = all[0].Property("total")
	require.EqualError(t, err,
		`scenario lost-update has no property "total": it has sum, no-panic, no-deadlock, harness, run-returns, same-each-time, budget`)
	p, err := all[0].Property("sum")
	require.NoError(t, err)
	require.Same(t, sum, p)
	_, err = Find(nil, "x")
	require.EqualError(t, err, `unknown scenario "x": there is none`)

	for _, name := range []string{"ab", "abc", "abcd", "bcd", "kill", "kills", "bill", "x1", "x2",
		"x3", "x4"} {
		all = append(all, &Scenario{Name: name})
	}
	_, err = Find(all, "kil")
	require.EqualError(t, err,
		`unknown scenario "kil": there are 13, and the nearest names are kill, kills, bill`)
}

// TestUndeclaredVerdicts: a verdict that cannot be taken is replaced by one that says why.
func TestUndeclaredVerdicts(t *testing.T) {
	stray := &model.Property{Name: "stray", Kind: model.Safety}
	for name, c := range map[string]struct {
		judge func(r *Run)
		want  string
	}{
		"undeclared": {func(r *Run) { r.Violated(stray, "k", "why") },
			"scenario x judged property stray, which it does not declare: add it to its " +
				"Properties"},
		"undeclared, and held": {func(r *Run) { r.Held(stray) },
			"property stray, which it does not declare"},
		"nil": {func(r *Run) { r.Violated(nil, "k", "why") },
			"is about no property"},
		"nil, and held": {func(r *Run) { r.Held(nil) }, "is about no property"},
		"zero verdict":  {func(r *Run) { r.Judge(model.Verdict{}) }, "is about no property"},
		"stuck safety": {func(r *Run) { r.Stuck(sum, "k", "why") },
			"property sum is one of safety and was judged stuck"},
		"own words": {func(r *Run) { r.Harness("%d is odd", 3) }, "3 is odd"},
	} {
		t.Run(name, func(t *testing.T) {
			out := execute(&Scenario{Name: "x", Properties: []*model.Property{sum}, Play: c.judge},
				Options{})
			require.Len(t, out.Verdicts, 1)
			require.True(t, out.Fails(Harness))
			require.Contains(t, out.Worst().Reason, c.want)
		})
	}
	own := execute(&Scenario{Name: "x", Play: func(r *Run) {
		r.Harness("%d of %-3.1f%% are %q", 3, 1.5, "odd")
	}},
		Options{})
	require.Equal(t, "… of …% are …", own.Worst().Key, "another number is no other failure")
	out := execute(&Scenario{Name: "x", Properties: []*model.Property{sum},
		Play: func(r *Run) { r.Held(sum) }},
		Options{})
	require.True(t, out.Held())
	require.Len(t, out.Verdicts, 1)
}
