package source

import (
	"groundhog/nodes/stack"
	"groundhog/nodes/stack/journal"
)

// fits says whether the log has room for a transaction. It may take half of the disk, as the other
// half is for what replaces it; before it says no, it is replaced by what must be kept.
func (in *instance) fits(t stack.Txn) (bool, error) {
	if in.config.Room == 0 || in.config.Toggles.NoRoomKept {
		return true, nil
	}
	r := record{Txn: &t, Confirmed: in.confirmed}
	needs := journal.Record{Text: stack.Encode(r.code)}.Size()
	if in.log.Bytes()+needs <= in.config.Room/2 {
		return true, nil
	}
	if whole := in.whole(); len(journal.Text(whole))+needs > in.config.Room/2 {
		return false, nil
	} else if err := in.log.Replace(whole); err != nil {
		return false, err
	}
	return true, nil
}

// untorn is what a log holds that was found with a torn end, with TornDropsAll: its beginning.
func (in *instance) untorn(found []journal.Record) ([]journal.Record, error) {
	found = found[:min(1, len(found))]
	return found, in.log.Replace(found)
}
