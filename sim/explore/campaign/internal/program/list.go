package program

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
)

// Scenario is a scenario of a program.
type Scenario struct {
	Name       string     `json:"scenario"`
	Doc        string     `json:"doc"`
	Programs   bool       `json:"programs"` // hosts of it run ordinary programs
	Properties []Property `json:"properties"`
	Variants   []Variant  `json:"variants"`
}

// Property is what runs of a scenario are judged by.
type Property struct {
	Name      string `json:"property"`
	Statement string `json:"statement"`
}

// Variant is one of the versions of a scenario.
type Variant struct {
	Name     string   `json:"variant"`
	Doc      string   `json:"doc"`
	Violates []string `json:"violates"` // properties that it is known to violate
	Allows   []string `json:"allows"`   // further ones that it may
}

// Declares says whether the scenario itself says that this variant may violate a property: such a
// violation is no finding.
func (v Variant) Declares(property string) bool {
	return slices.Contains(v.Violates, property) || slices.Contains(v.Allows, property)
}

// Scenarios lists the scenarios of these names and patterns; without any, all of them.
func (p Program) Scenarios(ctx context.Context, names ...string) (list []Scenario, err error) {
	err = p.call(ctx, func(line []byte) error {
		var sc Scenario
		err := json.Unmarshal(line, &sc)
		list = append(list, sc)
		return err
	}, append([]string{"list", "-json"}, names...)...)
	return list, err
}

// Overlay writes the overlay with which a program is built whose scenarios run ordinary programs,
// and returns its path, for go build -overlay.
func (p Program) Overlay(ctx context.Context) (list string, err error) {
	err = p.call(ctx, func(line []byte) error {
		if list == "" {
			list = strings.TrimSpace(string(line))
		}
		return nil
	}, "overlay")
	return list, err
}
