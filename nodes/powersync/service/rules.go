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

// byPriority returns the rules, the most urgent first.
func byPriority(rules []Rule) []Rule {
	rules = slices.Clone(rules)
	slices.SortStableFunc(rules, func(a, b Rule) int { return a.Priority - b.Priority })
	return rules
}
