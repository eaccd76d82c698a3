package automerge

import (
	"errors"
	"io/fs"
	"path"
	"slices"
	"time"

	"groundhog/disk"
	"groundhog/sim"
)

// files is the storage adapter: each key is a file.
type files struct {
	node  *Node
	from  reader
	cache map[string][]byte // with CacheBeforeWrite; nil: none
}

// reader is what files are read through: the disk as its host sees it, or from outside.
type reader interface {
	ReadFile(name string) ([]byte, error)
	ReadDir(name string) ([]fs.DirEntry, error)
}

// root is the folder of all documents.
const root = "automerge-repo-data"

// The adapter's own retries.
const (
	adapterTries = 5
	adapterPause = 50 * time.Millisecond
)

// save writes a value, which takes a while, and then calls done. Writes of several values may come
// to an end in any order.
func (f *files) save(key string, data []byte, done func(error)) {
	before, cached := f.cache[key]
	if f.cache != nil && f.node.toggles.CacheBeforeWrite {
		f.cache[key] = data
	}
	f.node.host.Go("save "+key, func(p *sim.Proc) {
		var err error
		for try := range adapterTries {
			p.Sleep(p.Stream("save").Duration(f.node.slow/10, f.node.slow))
			if err = f.write(key, data); err == nil || !f.node.toggles.Backoff {
				break
			}
			p.Sleep(adapterPause << try)
		}
		if err != nil && f.node.toggles.AtomicChunks && f.cache != nil {
			f.rollBack(key, before, cached)
		}
		done(err)
	}).Daemon()
}

// rollBack undoes what a save that failed did to the cache.
func (f *files) rollBack(key string, before []byte, cached bool) {
	if cached {
		f.cache[key] = before
	} else {
		delete(f.cache, key)
	}
}

// write puts a value into its file: in place, or beside it and then over it.
func (f *files) write(key string, data []byte) error {
	d, name := f.node.disk, root+"/"+key
	if err := f.folder(path.Dir(name)); err != nil {
		return err
	}
	if !f.node.toggles.AtomicChunks {
		return d.WriteFile(name, data, 0o644)
	}
	tmp := name + ".tmp"
	h, err := d.Create(tmp)
	if err != nil {
		return err
	}
	if _, err = h.Write(data); err == nil {
		err = h.Sync()
	}
	if err = errors.Join(err, h.Close()); err != nil {
		return err
	}
	if err := d.Rename(tmp, name); err != nil {
		return err
	}
	return syncFolder(d, path.Dir(name))
}

// folder makes a folder. With SyncsFolders its name is durable.
func (f *files) folder(dir string) error {
	d := f.node.disk
	if _, err := d.Stat(dir); err == nil && !f.node.toggles.SyncsFolders {
		return nil
	}
	if err := d.MkdirAll(dir, 0o755); err != nil || !f.node.toggles.SyncsFolders {
		return err
	}
	for dir != "." {
		dir = path.Dir(dir)
		if err := syncFolder(d, dir); err != nil {
			return err
		}
	}
	return nil
}

func syncFolder(d *disk.Disk, dir string) error {
	h, err := d.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(h.Sync(), h.Close())
}

// remove deletes a value. That it cannot is nobody's business: it is in the snapshot.
func (f *files) remove(key string) {
	delete(f.cache, key)
	_ = f.node.disk.Remove(root + "/" + key)
}

// read returns a value.
func (f *files) read(key string) ([]byte, error) {
	if data, ok := f.cache[key]; ok {
		return data, nil
	}
	return f.from.ReadFile(root + "/" + key)
}

// keys are the keys below a prefix, in order: those on the disk and those in the cache.
func (f *files) keys(prefix string) (keys []string) {
	entries, err := f.from.ReadDir(root + "/" + prefix)
	if err != nil {
		entries = nil // there is no such folder
	}
	for _, e := range entries {
		if path.Ext(e.Name()) != ".tmp" {
			keys = append(keys, prefix+"/"+e.Name())
		}
	}
	for key := range f.cache { // order-free: sorted below
		if path.Dir(key) == prefix {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// documents are the names of all documents.
func (f *files) documents() (names []string) {
	entries, err := f.from.ReadDir(root)
	if err != nil {
		return nil // nothing was ever stored
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// chunks returns all chunks of a document, snapshots first.
func (f *files) chunks(name string) (all []byte, list []chunkFile, err error) {
	for _, kind := range []string{"/snapshot", "/incremental"} {
		for _, key := range f.keys(name + kind) {
			data, err := f.read(key)
			if errors.Is(err, fs.ErrNotExist) {
				continue // removed meanwhile
			}
			if err != nil {
				return nil, nil, err
			}
			all = append(all, data...)
			list = append(list, chunkFile{key, len(data)})
		}
	}
	return all, list, nil
}

// states returns what is kept of peers, by name.
func (f *files) states(name string) map[string][]byte {
	kept := make(map[string][]byte)
	for _, key := range f.keys(name + "/sync-state") {
		if data, err := f.read(key); err == nil {
			kept[path.Base(key)] = data
		}
	}
	return kept
}
