package os

import "groundhog/disk/osfs"

// File is an open file or directory. Its methods are those of [osfs.File].
type File struct{ osfs.File }

func opened(f osfs.File, err error) (*File, error) {
	if err != nil {
		return nil, err
	}
	return &File{f}, nil
}

// Readdir lists a directory: n entries, all of them if n is not positive.
func (f *File) Readdir(n int) ([]FileInfo, error) {
	entries, err := f.ReadDir(n)
	return osfs.Infos(entries), err
}

// Readdirnames is the same with names alone.
func (f *File) Readdirnames(n int) ([]string, error) {
	entries, err := f.ReadDir(n)
	return osfs.Names(entries), err
}
