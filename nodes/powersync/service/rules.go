package service

import (
	"slices"

	"groundhog/nodes/powersync/protocol"
)

// Rule defines a bucket: the rows that Match, which is a function of the row's name alone.
type Rule struct {
	Bucket   string
	Priority int // 0 is the most urgent
	Match    func(table, id string) bool
	// Override is the priority that the subscriptions of clients ask for, in place of that of the
	// definition; nil: they ask for none.
	Override *int
}

// asked is the priority that clients are told.
func (r Rule) asked() int {
	if r.Override != nil {
		return *r.Override
	}
	return r.Priority
}

// Global is the one bucket of the Jepsen test: everything.
func Global() []Rule {
	return []Rule{
		{
			Bucket: "global[]", Priority: protocol.DefaultPriority,
			Match: func(string, string) bool { return true },
		},
	}
}

// byPriority returns the rules, those first that clients are told are the most urgent.
func byPriority(rules []Rule) []Rule {
	rules = slices.Clone(rules)
	slices.SortStableFunc(rules, func(a, b Rule) int { return a.asked() - b.asked() })
	return rules
}
