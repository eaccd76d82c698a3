package explore

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"groundhog/model"
)

// Check returns an error that says what is wrong with the declaration, or nil. It is a
// [DeclarationError].
func (sc *Scenario) Check() error {
	err := sc.checkNames()
	if err == nil {
		err = sc.checkProperties()
	}
	if err == nil {
		err = sc.Schema().Check()
	}
	if err != nil {
		return &DeclarationError{sc.Name, err}
	}
	return nil
}

// CheckAll checks all scenarios of a program, and that they can be told apart. The error joins all
// that is wrong, one line each.
func CheckAll(all []*Scenario) error {
	var errs []error
	seen := make(map[string]bool)
	for i, sc := range all {
		if sc == nil {
			errs = append(errs,
				&DeclarationError{"", fmt.Errorf("number %d of the scenarios is nil", i+1)})
			continue
		}
		if seen[sc.Name] {
			errs = append(errs,
				&DeclarationError{sc.Name, errors.New("two scenarios have this name")})
		}
		seen[sc.Name] = true
		if err := sc.Check(); err != nil {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

// checkNames looks at the names of the scenario and of its variants.
func (sc *Scenario) checkNames() error {
	switch {
	case sc.Name == "" || strings.ContainsAny(sc.Name, " /"):
		return fmt.Errorf("its name is %q: a name is one word without a slash", sc.Name)
	case len(sc.Variants) == 0:
		return errors.New("it has no variant: give it one at least")
	case sc.Play == nil:
		return errors.New("it has no Play")
	}
	seen := make(map[string]bool)
	for _, v := range sc.Variants {
		switch {
		case v.Name == "" || strings.ContainsAny(v.Name, " /"):
			return fmt.Errorf("a variant has the name %q: a name is one word without a slash",
				v.Name)
		case seen[v.Name]:
			return fmt.Errorf("two variants have the name %s", v.Name)
		}
		seen[v.Name] = true
	}
	return nil
}

// checkProperties looks at what is declared, and at what variants are expected to violate.
func (sc *Scenario) checkProperties() error {
	declared := slices.Clone(everyRun)
	for i, p := range sc.Properties {
		if p == nil {
			return fmt.Errorf("number %d of its Properties is nil", i+1)
		}
		if p.Name == "" || strings.ContainsAny(p.Name, " /") {
			return fmt.Errorf("property %q: a name is one word without a slash", p.Name)
		}
		same := func(q *model.Property) bool { return q.Name == p.Name }
		if slices.ContainsFunc(declared, same) {
			return fmt.Errorf("two properties have the name %s", p)
		}
		declared = append(declared, p)
	}
	for _, v := range sc.Variants {
		for _, p := range slices.Concat(v.Expect.Finds, v.Expect.Allows) {
			switch {
			case p == nil:
				return fmt.Errorf("what variant %s is expected to do has a property that is nil",
					v.Name)
			case !slices.Contains(declared, p):
				return fmt.Errorf("variant %s is expected to violate %s, which is not among its "+
					"Properties",
					v.Name, p)
			}
		}
		if len(v.Expect.Finds) > 0 && v.Expect.Within <= 0 {
			return fmt.Errorf("variant %s: Within says among how many seeds %s is found, and is %d",
				v.Name, v.Expect.Finds[0], v.Expect.Within)
		}
	}
	return nil
}
