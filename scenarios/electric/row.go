package electric

import (
	"fmt"
	"slices"

	"groundhog/nodes/electric"
	"groundhog/sim/explore/plan"
)

// row is a row that clients write. Plans write "1.5" for row 5 of table 1.
type row struct {
	table  uint32
	number uint64
}

// The size of the database of the usual scenarios.
const (
	tables = 2
	each   = 6 // rows of a table
)

// String returns the row as plans write it.
func (r row) String() string { return fmt.Sprintf("%d.%d", r.table, r.number) }

// Words lists all rows. Those of a table come before those of the next.
func (row) Words() (words []string) {
	for table := range uint32(tables) {
		for number := range uint64(each) {
			words = append(words, row{table, number}.String())
		}
	}
	return words
}

// UnmarshalText reads a word.
func (r *row) UnmarshalText(text []byte) error {
	_, err := fmt.Sscanf(string(text), "%d.%d", &r.table, &r.number)
	return err
}

// rowsOf lets the rows of a commit be min to max of one table.
func rowsOf(table, min, max int) []plan.Domain {
	return []plan.Domain{
		plan.Length("rows", min, max), plan.Among("rows",
			row{}.Words()[each*table:each*(table+1)]...),
	}
}

// death is the way in which a consumer dies.
type death struct{ electric.DeathReason }

// everyDeath are all ways, the simplest first.
var everyDeath = []death{
	{electric.DieKill}, {electric.DieException}, {electric.DieShutdown},
	{electric.DieTerminateAborted}, {electric.DieSuspend}, {electric.DieWedged},
}

// Words lists the ways by name.
func (death) Words() (words []string) {
	for _, d := range everyDeath {
		words = append(words, d.String())
	}
	return words
}

// UnmarshalText reads the name of a way.
func (d *death) UnmarshalText(text []byte) error {
	i := slices.Index(d.Words(), string(text))
	if i < 0 {
		return fmt.Errorf("%q is no way to die", text)
	}
	*d = everyDeath[i]
	return nil
}
