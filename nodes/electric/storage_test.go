package electric

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"groundhog/disk"
	"groundhog/net"
	"groundhog/sim"
	"groundhog/sim/fault"
)

// onService runs f as a process of the world, beside a service that is not booted.
func onService(t *testing.T, toggles Toggles) (svc *Service, do func(f func())) {
	s := sim.New(sim.Config{Seed: 1})
	t.Cleanup(s.Close)
	svc = NewService(s, net.New(s), "electric", Config{Shapes: DefaultShapes(), Toggles: toggles})
	program := func() {}
	return svc, func(f func()) {
		program = f
		s.World().Go("test", func(*sim.Proc) { program() })
		require.NoError(t, s.RunFor(time.Second).Err)
	}
}

func changesAt(lsn LSN, n int) (cs []Change) {
	for i := range n {
		cs = append(
			cs, Change{Row: uint64(i), Value: int64(lsn), Offset: Offset{lsn, uint64(2 * i)}},
		)
	}
	return cs
}

// TestStorageTrimsAndDedupes writes one whole transaction and a part of another, loses the process
// or the power, and replays both.
func TestStorageTrimsAndDedupes(t *testing.T) {
	for _, kind := range []sim.CrashKind{sim.Kill, sim.PowerLoss} {
		for _, fsync := range []bool{true, false} {
			svc, do := onService(t, Toggles{MetadataFsync: fsync})
			first, second := changesAt(10, 2), changesAt(20, 2)
			do(func() {
				st := new(storage)
				err := svc.openStorage(st, 1)
				require.NoError(t, err)
				require.NoError(t, st.saveSnapshot(nil, 5))
				st.append(first)
				require.NoError(t, st.commit(first[1].Offset))
				st.append(second[:1])
				o, err := st.flush()
				require.NoError(t, err)
				require.Equal(t, second[0].Offset, o)
				st.append(second[1:]) // in the buffer only
			})
			require.Len(t, svc.ShapeLog(1).Live, 3)
			require.Equal(t, first, svc.ShapeLog(1).Durable)
			svc.host.Boot()
			svc.host.Crash(kind)
			kept := 2
			if kind == sim.PowerLoss && !fsync {
				kept = 0 // the pointer was not synced: all is behind it
			}
			do(func() {
				st := new(storage)
				err := svc.openStorage(st, 1)
				require.NoError(t, err)
				require.True(t, st.hasSnapshot)
				require.Len(t, svc.ShapeLog(1).Live, kept)
				st.append(first)
				st.append(second)
				require.NoError(t, st.commit(second[1].Offset))
				_, err = st.flush()
				require.NoError(t, err)
			})
			require.Equal(t, append(changesAt(10, 2), second...), svc.ShapeLog(1).Durable)
		}
	}
}

// TestStorageErrors: an error of the device is ignored as in the real code, or raised and
// remembered.
func TestStorageErrors(t *testing.T) {
	for _, raise := range []bool{false, true} {
		svc, do := onService(t, Toggles{RaiseWriteErrors: raise})
		do(func() {
			st := new(storage)
			err := svc.openStorage(st, 1)
			require.NoError(t, err)
			svc.disk.Inject(disk.Fault{Op: disk.OpWrite, Path: "shapes/1/log*", When: fault.Once})
			cs := changesAt(10, 1)
			st.append(cs)
			require.NoError(t, st.commit(cs[0].Offset))
			_, err = st.flush()
			require.Equal(t, raise, err != nil)
			_, err = st.flush()
			require.Equal(t, raise, err != nil, "a log that failed once stays failed")
		})
		require.Empty(t, svc.ShapeLog(1).Live)
		require.Equal(
			t, !raise, svc.ShapeLog(1).Persisted != Offset{},
			"ignored, it is claimed to be on the disk",
		)
	}
}

// TestStorageDoesNotOpen: a storage that cannot be opened is an error, whichever step fails.
func TestStorageDoesNotOpen(t *testing.T) {
	log := "shapes/1/" + logFile
	for _, f := range []disk.Fault{
		{Op: disk.OpMkdir}, {Op: disk.OpCreate, Path: log}, {Op: disk.OpOpen, Path: log},
		{Op: disk.OpRead, Path: log}, {Op: disk.OpSync, Path: "shapes"},
	} {
		svc, do := onService(t, Toggles{})
		do(func() {
			st := new(storage)
			if f.Op != disk.OpMkdir && f.Op != disk.OpCreate { // these meet a shape that is there
				require.NoError(t, svc.openStorage(st, 1))
			}
			svc.disk.Inject(f)
			require.Error(t, svc.openStorage(st, 1), f.String())
			svc.disk.Lift()
			require.NoError(t, svc.openStorage(st, 1), f.String())
		})
	}
}

// TestStatusBuffer: a removal in the write buffer is forgotten by a crash, a durable one is not.
func TestStatusBuffer(t *testing.T) {
	for _, durable := range []bool{true, false} {
		svc, do := onService(t, Toggles{DurableStatus: durable})
		do(func() {
			require.NoError(t, svc.status.load())
			h, err := svc.status.add(2)
			require.NoError(t, err)
			require.NoError(t, svc.status.flush())
			found, err := svc.status.remove(h)
			require.NoError(t, err)
			require.True(t, found)
			require.Zero(t, svc.status.served.Len())
		})
		svc.host.Boot()
		svc.host.Crash(sim.PowerLoss)
		all, _ := readStatus(outside{svc.disk, statusDir})
		require.Equal(t, durable, all.Len() == 0)
	}
}

// TestStatusJournal: what stands behind a torn record is as if it had never been; a write that
// failed leaves nothing half said; a journal that is mostly of handles that are gone is written
// anew.
func TestStatusJournal(t *testing.T) {
	svc, do := onService(t, Toggles{DurableStatus: true})
	file := statusDir + "/" + statusFile
	handles := func() (all []Handle) {
		table, _ := readStatus(outside{svc.disk, statusDir})
		for h := range table.All() {
			all = append(all, h)
		}
		return all
	}
	again := func() {
		svc.forgetIncarnation()
		require.NoError(t, svc.status.load())
	}
	do(func() {
		require.NoError(t, svc.status.load())
		first, err := svc.status.add(0)
		require.NoError(t, err)
		_, err = svc.status.add(1)
		require.NoError(t, err)

		require.NoError(t, svc.disk.Truncate(file, 2*statusRecord-3))
		again()
		require.Equal(t, []Handle{first}, handles())
		svc.status.last = 1
		second, err := svc.status.add(1)
		require.NoError(t, err)
		require.Equal(t, []Handle{first, second}, handles())

		svc.disk.Inject(disk.Fault{Op: disk.OpSync, Path: file, When: fault.Once})
		found, err := svc.status.remove(first)
		require.False(t, found)
		require.Error(t, err)
		_, served := svc.status.find(first)
		require.True(t, served)
		found, err = svc.status.remove(second)
		require.True(t, found)
		require.NoError(t, err)
		require.Equal(
			t, []Handle{first}, handles(),
			"the failed removal is not in the journal that was written anew",
		)

		for range statusCompact / statusRecord {
			h, err := svc.status.add(1)
			require.NoError(t, err)
			_, err = svc.status.remove(h)
			require.NoError(t, err)
		}
		again()
		info, err := svc.disk.Stat(file)
		require.NoError(t, err)
		require.EqualValues(t, statusRecord, info.Size())
		require.Equal(t, []Handle{first}, handles())
	})
}
