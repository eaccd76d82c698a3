package plan

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// TestSchemaErrors: what is wrong with a schema is said when it is checked.
func TestSchemaErrors(t *testing.T) {
	for want, spoil := range map[string]func(s *Schema){
		`two actions are called "look"`: func(s *Schema) {
			s.Actions = []Action{Op[none]("look", "")}
		},
		`part 2: it has no action`:    func(s *Schema) { s.Parts[2].Action = nil },
		`part 0: buy: 2 to 1 lines`:   func(s *Schema) { s.Parts[0].Max = 1 },
		`part 0: buy: from 1s to 11s`: func(s *Schema) { s.Parts[0].To = 11 * time.Second },
		`argument n: a number from 7 to 10 is not within a number from -3 to 9`: func(s *Schema) {
			s.Parts[1].With[0] = Range("n", 7, 10)
		},
		`argument what: 1 to 4 of gin, separated by commas is not within`: func(s *Schema) {
			s.Parts[1].With[0] = Among("what", "gin")
		},
		`argument what: 1 to 9 of milk rye tea, separated by commas is not within`: func(s *Schema) {
			s.Parts[1].With[0] = Length("what", 1, 9)
		},
		`buy: there is no argument "size"`: func(s *Schema) {
			s.Parts[1].With[0] = Range("size", 7, 7)
		},
		`fire: argument how: "abc": expected an even`: func(s *Schema) {
			s.Parts[4].With = []Domain{Examples("how", "abc")}
		},
		`fire: argument where: Examples is not for it`: func(s *Schema) {
			s.Parts[4].With = []Domain{Examples("where", "roof")}
		},
		`look: argument at: it is no number and no time`: func(s *Schema) {
			s.Parts[2].With = []Domain{Range("at", 1, 2)}
		},
		`buy: argument n: it is no list`: func(s *Schema) {
			s.Parts[1].With[0] = Length("n", 1, 2)
		},
	} {
		s := shop()
		spoil(s)
		require.ErrorContains(t, s.Check(), want)
	}
}

// TestDeclarationErrors: an action that cannot be written is found when the schema
// is checked, before any line of it happens.
func TestDeclarationErrors(t *testing.T) {
	for want, a := range map[string]Action{
		`action "two words": the name is not one word`: Op[none]("two words", ""),
		`its arguments are the fields of a struct`:     Op[int]("x", ""),
		`field n: it is not exported`: Op[struct {
			n int `plan:"1..9"`
		}]("x", ""),
		`argument n: it has no domain`: Op[struct{ N int }]("x", ""),
		`the tag "many" of a number is a range`: Op[struct {
			N int `plan:"many"`
		}]("x", ""),
		`the tag "0..9" of a time is a range`: Op[struct {
			For time.Duration `plan:"0..9"`
		}]("x", ""),
		`the tag "" of a list says how long it is`: Op[struct{ At []side }]("x", ""),
		`argument n: from 9 to 1`: Op[struct {
			N int `plan:"9..1"`
		}]("x", ""),
		`from -1 to 1: a field of type uint8 does not hold that`: Op[struct {
			N uint8 `plan:"-1..1"`
		}]("x", ""),
		`from 0 to 300: a field of type uint8 does not hold that`: Op[struct {
			N uint8 `plan:"0..300"`
		}]("x", ""),
		`argument what: "a tea" is not one word`: Op[struct {
			What string `plan:"milk|a tea"`
		}]("x", ""),
		`there is no example to draw: declare Examples("how", …)`: Op[struct{ How even }]("x", ""),
		`plans cannot write a float64`:                            Op[struct{ N float64 }]("x", ""),
		`let plan.even have a method Words`: Op[struct {
			How []even `plan:"1..2"`
		}]("x", ""),
		`another field is called "ab" too`: Op[struct{ AB, Ab side }]("x", ""),
		`its condition is for a string, and it is a plan.side`: Op[struct{ At side }]("x", "",
			Where("at", func(string) error { return nil })),
	} {
		s := Schema{Scenario: "s", Actions: []Action{a}}
		require.ErrorContains(t, s.Check(), want)
		require.NotContains(t, s.Check().Error(), "\n")
	}
}

// TestConditions: what a declaration refuses, no line has, and who writes one reads why.
func TestConditions(t *testing.T) {
	a := Op[struct {
		At []side `plan:"0..2"`
		N  uint8  `plan:"0..9"`
	}]("go", "", Where("at", func(s side) error {
		if s == "right" {
			return errors.New("right is closed")
		}
		return nil
	}), Among[side]("at", "left"))
	s := Schema{Scenario: "s", Length: time.Second, Actions: []Action{a}}
	require.NoError(t, s.Check())
	_, err := s.ParseLine("0s op go at=left,right n=1")
	require.ErrorContains(t, err, "go: argument at: right is closed")
	l, err := s.ParseLine("0s op go at=left,left n=1")
	require.NoError(t, err)
	wait := Op[struct {
		N int `plan:"0..9"`
	}]("wait", "", Where("n", func(n int) error {
		if n == 0 {
			return errors.New("that is no time")
		}
		return nil
	}))
	three,
		err := (&Schema{Length: time.Second, Actions: []Action{wait}}).ParseLine("0s op wait n=3")
	require.NoError(t, err)
	simpler := s.Simpler(three)
	require.Len(t, simpler, 1)
	require.Equal(t, "0s op wait n=2", simpler[0].String(), "0, which is refused, is not simpler")
	for _, v := range a.All(New("s", []Line{l})) {
		require.Equal(t, []side{"left", "left"}, v.At)
		require.Equal(t, uint8(1), v.N)
	}
}

// TestBind: every action has a handler, and every handler an action.
func TestBind(t *testing.T) {
	s := shop()
	var order []string
	say := func(text string) func(purchase) {
		return func(purchase) { order = append(order, text) }
	}
	rest := Handlers{}
	for _, h := range []Handlers{
		lookAround.Do(func(look) {}), closeShop.Do(func(closing) {}), fire.Do(func(blaze) {}),
		rob.Do(func(none) {}),
	} {
		rest = append(rest, h...)
	}
	do, err := s.Bind(buy.Do(say("first")), rest, buy.Do(say("second")))
	require.NoError(t, err)
	l, err := s.ParseLine("0s op buy n=1 what=tea")
	require.NoError(t, err)
	do(l)
	require.Equal(t, []string{"first", "second"}, order)

	_, err = s.Bind(rest)
	require.EqualError(t, err,
		`there is no handler for the action "buy" of scenario shop: give Follow what its Do returns`)
	_, err = s.Bind(rest, buy.Do(say("")), Op[none]("shout", "").Do(func(none) {}))
	require.ErrorContains(t, err,
		`there is a handler for the action "shout", which no plan of scenario shop has`)
	_, err = s.Bind(rest, Op[purchase]("buy", "").Do(say("")))
	require.ErrorContains(t, err, `there is a handler for another action "buy"`)
}
